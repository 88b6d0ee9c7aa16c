package io.tidegate.balancer.http1;

/**
 * How large a head may be.
 *
 * @param headBytes request line and fields together
 * @param fields number of field lines
 * @param targetBytes the request target
 */
public record HeadLimits(int headBytes, int fields, int targetBytes) {
  /** 32 KiB, 100 fields, 8 KiB of target: between nginx's and Envoy's edge advice. */
  public static final HeadLimits DEFAULT = new HeadLimits(32 * 1024, 100, 8 * 1024);

  public HeadLimits {
    if (headBytes < 256 || headBytes > 1 << 20) {
      throw new IllegalArgumentException(
          "head bytes: %d (expected: 256 to 1048576)".formatted(headBytes));
    }
    if (fields < 1 || fields > 10_000) {
      throw new IllegalArgumentException("fields: %d (expected: 1 to 10000)".formatted(fields));
    }
    if (targetBytes < 1 || targetBytes > headBytes) {
      throw new IllegalArgumentException(
          "target bytes: %d (expected: 1 to %d)".formatted(targetBytes, headBytes));
    }
  }
}
