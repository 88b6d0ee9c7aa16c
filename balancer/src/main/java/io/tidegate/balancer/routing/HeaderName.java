package io.tidegate.balancer.routing;

import java.util.Set;
import java.util.regex.Pattern;

/** What a field of a message may be called (RFC 9110, 5.6.2), and which a route may change. */
final class HeaderName {
  static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * Framing, and what holds for one connection only: the balancer writes these itself. A second
   * length or transfer coding would let the next hop see another end of the message.
   */
  private static final Set<String> OF_THE_BALANCER =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderName() {}

  /** Throws unless it is a name in lower case. */
  static void require(String name) {
    if (!TOKEN.matcher(name).matches() || !name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header: \"%s\" (expected: a lower-case header name)".formatted(name));
    }
  }

  /** Throws unless a route may set or remove the field, in which {@code _} counts as {@code -}. */
  static void requireFree(String name) {
    require(name);
    if (OF_THE_BALANCER.contains(name.replace('_', '-'))) {
      throw new IllegalArgumentException(
          "header: \"%s\" (expected: none of framing or of one connection)".formatted(name));
    }
  }
}
