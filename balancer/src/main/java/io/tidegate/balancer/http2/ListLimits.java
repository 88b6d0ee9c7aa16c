package io.tidegate.balancer.http2;

/**
 * How large a header list may be.
 *
 * @param bytes of names and values, and 32 for each field, as RFC 9113, 6.5.2 counts
 * @param fields how many
 */
public record ListLimits(int bytes, int fields) {
  /** A list that many times too large is no mistake, and ends the connection. */
  static final int BEYOND_MISTAKE = 8;

  public ListLimits {
    if (bytes < 1 || fields < 1) {
      throw new IllegalArgumentException(
          "bytes: %d, fields: %d (expected: >= 1)".formatted(bytes, fields));
    }
  }
}
