package io.tidegate.balancer.http1;

/**
 * Which fields tell the upstream about the client.
 *
 * @param xForwarded {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}
 * @param forwarded {@code Forwarded} (RFC 7239)
 */
public record Forwarding(boolean xForwarded, boolean forwarded) {
  /** What most applications read. */
  public static final Forwarding DEFAULT = new Forwarding(true, false);
}
