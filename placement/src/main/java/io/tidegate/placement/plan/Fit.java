package io.tidegate.placement.plan;

import io.tidegate.common.model.Resources;

/** Arithmetic on a node's room. A capacity of 0 means that nobody stated one: without limit. */
final class Fit {
  private Fit() {}

  static boolean fits(Resources allocatable, Resources held, Resources ask) {
    return fits(allocatable.cpuMillis(), held.cpuMillis(), ask.cpuMillis())
        && fits(allocatable.memoryBytes(), held.memoryBytes(), ask.memoryBytes());
  }

  /** The fuller of the two resources once {@code ask} is added: 0..1, more when overcommitted. */
  static double load(Resources allocatable, Resources held, Resources ask) {
    return Math.max(
        ratio(allocatable.cpuMillis(), held.cpuMillis() + ask.cpuMillis()),
        ratio(allocatable.memoryBytes(), held.memoryBytes() + ask.memoryBytes()));
  }

  static boolean fits(long allocatable, long held, long ask) {
    return ask == 0 || allocatable == 0 || held + ask <= allocatable;
  }

  private static double ratio(long allocatable, long held) {
    return allocatable == 0 ? 0 : (double) held / allocatable;
  }
}
