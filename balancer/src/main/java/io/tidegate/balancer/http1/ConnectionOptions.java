package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/**
 * What {@code Connection} asks for (RFC 9110, 7.6.1), over all its lines. Names of further fields
 * make those fields hop-by-hop: they are hidden from forwarding, except where hiding one would
 * change what the message is.
 */
final class ConnectionOptions {
  private static final byte[] CLOSE = Octets.ascii("close");
  private static final byte[] KEEP_ALIVE = Octets.ascii("keep-alive");
  private static final byte[] UPGRADE = Octets.ascii("upgrade");

  boolean close;
  boolean keepAlive;
  boolean upgrade;

  /** Whether other fields are named. */
  boolean namesOthers;

  void reset() {
    close = keepAlive = upgrade = namesOthers = false;
  }

  /** Reads one line's list. */
  @Nullable Rejection read(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      int from = skipBlanks(bytes, at, end);
      int to = from;
      while (to < end && Octets.TOKEN[bytes[to] & 0xff]) {
        to++;
      }
      at = skipBlanks(bytes, to, end);
      if (at < end && bytes[at] != ',') {
        return Rejection.MALFORMED_FIELD_VALUE;
      }
      at++;
      if (to > from) {
        option(bytes, from, to);
      }
    }
    return null;
  }

  private void option(byte[] bytes, int from, int to) {
    if (Octets.same(bytes, from, to, CLOSE)) {
      close = true;
    } else if (Octets.same(bytes, from, to, KEEP_ALIVE)) {
      keepAlive = true;
    } else if (Octets.same(bytes, from, to, UPGRADE)) {
      upgrade = true;
    } else {
      namesOthers = true;
    }
  }

  /** Hides the fields that the lines named. */
  @Nullable Rejection hideNamed(byte[] bytes, FieldLines fields) {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) == KnownField.CONNECTION) {
        Rejection wrong = hideNamed(bytes, fields, i);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return null;
  }

  private @Nullable Rejection hideNamed(byte[] bytes, FieldLines fields, int line) {
    int at = fields.valueStart(line);
    int end = fields.valueEnd(line);
    while (at < end) {
      int from = at;
      while (at < end && Octets.TOKEN[bytes[at] & 0xff]) {
        at++;
      }
      if (at > from) {
        switch (KnownField.of(bytes, from, at)) {
          case HOST, CONTENT_LENGTH, TRANSFER_ENCODING, COOKIE, EXPECT -> {
            return Rejection.CONNECTION_NAMES_FRAMING;
          }
          case OTHER -> hide(bytes, fields, from, at);
          // the others are dropped or rewritten by the proxy anyhow
          default -> {}
        }
      } else {
        at++;
      }
    }
    return null;
  }

  private static void hide(byte[] bytes, FieldLines fields, int from, int to) {
    for (int i = 0; i < fields.count(); i++) {
      int start = fields.lineStart(i);
      if (fields.nameEnd(i) - start == to - from && Octets.same(bytes, from, to, start)) {
        fields.hide(i);
      }
    }
  }

  private static int skipBlanks(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && Octets.blank(bytes[at])) {
      at++;
    }
    return at;
  }
}
