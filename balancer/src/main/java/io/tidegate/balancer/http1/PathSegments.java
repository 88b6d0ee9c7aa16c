package io.tidegate.balancer.http1;

/** What is wrong with a path although each of its bytes is allowed. */
final class PathSegments {
  private PathSegments() {}

  /**
   * Whether a segment means "one up" to some server, plainly or percent-encoded, or the path holds
   * an encoded NUL. Such a path could be routed by one name and served by another.
   */
  static boolean climbs(byte[] bytes, int start, int end) {
    int dots = 0;
    boolean onlyDots = false;
    int at = start;
    while (at < end) {
      int c = decoded(bytes, at, end);
      if (c == 0) {
        return true;
      }
      at += bytes[at] == '%' && c != '%' ? 3 : 1;
      if (c == '/' || c == '\\') {
        if (onlyDots && dots == 2) {
          return true;
        }
        onlyDots = true;
        dots = 0;
      } else if (c == '.') {
        dots++;
      } else {
        onlyDots = false;
      }
    }
    return onlyDots && dots == 2;
  }

  private static int decoded(byte[] bytes, int at, int end) {
    if (bytes[at] != '%' || at + 2 >= end) {
      return bytes[at] & 0xff;
    }
    int high = Octets.hex(bytes[at + 1]);
    int low = Octets.hex(bytes[at + 2]);
    return high < 0 || low < 0 ? '%' : high << 4 | low;
  }
}
