package io.tidegate.balancer.hold;

import org.jspecify.annotations.Nullable;

/**
 * How long a client will wait, as far as it says so: gRPC's {@code grpc-timeout} (digits and a
 * unit, H M S m u n) or Envoy's {@code x-envoy-expected-rq-timeout-ms}.
 */
public final class ClientDeadline {
  /** More digits than this are not meant, or would overflow. */
  private static final int MAX_DIGITS = 8;

  private ClientDeadline() {}

  /**
   * When the client gives up, by the nano clock; {@link Long#MAX_VALUE} when it does not say.
   *
   * @param grpc the value of {@code grpc-timeout}
   * @param millis the value of {@code x-envoy-expected-rq-timeout-ms}
   */
  public static long nanos(
      @Nullable CharSequence grpc, @Nullable CharSequence millis, long nowNanos) {
    if (grpc != null && grpc.length() >= 2) {
      long unit = unitNanos(grpc.charAt(grpc.length() - 1));
      long count = number(grpc, grpc.length() - 1);
      if (unit > 0 && count >= 0) {
        return nowNanos + Math.min(count, Long.MAX_VALUE / 4 / unit) * unit;
      }
    }
    if (millis != null) {
      long count = number(millis, millis.length());
      if (count > 0) {
        return nowNanos + count * 1_000_000;
      }
    }
    return Long.MAX_VALUE;
  }

  private static long unitNanos(char unit) {
    return switch (unit) {
      case 'H' -> 3_600_000_000_000L;
      case 'M' -> 60_000_000_000L;
      case 'S' -> 1_000_000_000L;
      case 'm' -> 1_000_000L;
      case 'u' -> 1_000L;
      case 'n' -> 1L;
      default -> 0;
    };
  }

  private static long number(CharSequence text, int end) {
    if (end == 0 || end > MAX_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
