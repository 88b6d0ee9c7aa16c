package io.tidegate.balancer.netty;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** One counter for each constant of an enum. Written by one thread. */
final class Tally<E extends Enum<E>> {
  private final E[] constants;
  private final long[] counts;

  Tally(Class<E> type) {
    constants = type.getEnumConstants();
    counts = new long[constants.length];
  }

  @SuppressWarnings("EnumOrdinal") // what EnumMap does, without its boxes
  void add(E constant) {
    counts[constant.ordinal()]++;
  }

  /** A copy, by label. */
  @SuppressWarnings("EnumOrdinal")
  Map<String, Long> copy(Function<E, String> label) {
    Map<String, Long> copy = new LinkedHashMap<>();
    for (E constant : constants) {
      copy.put(label.apply(constant), counts[constant.ordinal()]);
    }
    return copy;
  }
}
