package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/** What is wrong with a path although each of its bytes is allowed. */
final class PathSegments {
  private PathSegments() {}

  /**
   * Refuses a path in which a segment means "one up" to some server, plainly, percent-encoded or
   * with a parameter behind it, or that holds an encoded NUL, or an escape that is none. Such a
   * path could be routed by one name and served by another.
   */
  static @Nullable Rejection check(byte[] bytes, int start, int end) {
    int dots = 0;
    boolean onlyDots = false;
    int at = start;
    while (at < end) {
      int c = decoded(bytes, at, end);
      if (c < 0) {
        return Rejection.MALFORMED_TARGET;
      }
      at += bytes[at] == '%' ? 3 : 1;
      boolean slash = c == '/' || c == '\\';
      if (c == 0 || (onlyDots && dots == 2 && (slash || c == ';'))) {
        return Rejection.PATH_TRAVERSAL;
      }
      if (slash) {
        onlyDots = true;
        dots = 0;
      } else if (c == '.') {
        dots++;
      } else {
        onlyDots = false;
      }
    }
    return onlyDots && dots == 2 ? Rejection.PATH_TRAVERSAL : null;
  }

  /** The byte that stands at {@code at}, plainly or as an escape; -1 when the escape is none. */
  static int decoded(byte[] bytes, int at, int end) {
    if (bytes[at] != '%') {
      return bytes[at] & 0xff;
    }
    if (at + 2 >= end) {
      return -1;
    }
    int high = Octets.hex(bytes[at + 1]);
    int low = Octets.hex(bytes[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
