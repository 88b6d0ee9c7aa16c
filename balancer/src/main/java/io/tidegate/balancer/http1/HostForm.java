package io.tidegate.balancer.http1;

/** The form of a {@code Host} value: a name or address and perhaps a port, never user info. */
final class HostForm {
  private HostForm() {}

  static boolean valid(byte[] bytes, int start, int end) {
    int at = start;
    if (at < end && bytes[at] == '[') {
      at = literalEnd(bytes, at + 1, end);
      if (at < 0) {
        return false;
      }
    } else {
      while (at < end && Octets.HOST[bytes[at] & 0xff]) {
        at++;
      }
    }
    return at > start && (at == end || port(bytes, at, end));
  }

  private static int literalEnd(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && (Octets.hex(bytes[at]) >= 0 || bytes[at] == ':' || bytes[at] == '.')) {
      at++;
    }
    return at - start >= 2 && at < end && bytes[at] == ']' ? at + 1 : -1;
  }

  private static boolean port(byte[] bytes, int colon, int end) {
    if (bytes[colon] != ':' || end - colon > 6) {
      return false;
    }
    if (end - colon == 1) {
      return true;
    }
    long port = RequestSemantics.decimal(bytes, colon + 1, end);
    return port >= 0 && port <= 65535;
  }
}
