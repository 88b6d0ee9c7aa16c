package io.tidegate.balancer.http2;

/**
 * A response's header list as the HTTP/1.1 head that means the same, read as strictly as a client's
 * request. Reused; used by one thread.
 */
public final class ResponseText extends FieldList {
  private static final byte[] STATUS = FieldRules.ascii(":status");
  private static final byte[] CONTENT_LENGTH = FieldRules.ascii("content-length");
  private static final byte[] VERSION = FieldRules.ascii("HTTP/1.1 ");
  private static final byte[] LINE_END = FieldRules.ascii(" \r\n");
  private static final byte[] NO_BODY = FieldRules.ascii("content-length: 0\r\n");

  private int status;
  private boolean lengthSeen;

  public ResponseText(ListLimits limits) {
    super(limits);
  }

  /** Begins a response. */
  public void begin() {
    clear();
    status = 0;
    lengthSeen = false;
  }

  /**
   * Takes a field.
   *
   * @throws Http2Error when the list is larger than any mistake could make it
   */
  public void field(Slice name, Slice value) throws Http2Error {
    if (!counted(name, value)) {
      return;
    }
    if (status == 0) {
      status(name, value);
    } else if (sound(name, value)) {
      lengthSeen |= name.is(CONTENT_LENGTH);
      line(name, value);
    }
  }

  private void status(Slice name, Slice value) {
    if (!name.is(STATUS)
        || value.length() != 3
        || !digits(value)
        || value.bytes[value.start] < '1') {
      malformed("a response that does not begin with its :status");
      return;
    }
    status = number(value);
    out.put(VERSION).put(value.bytes, value.start, value.end).put(LINE_END);
  }

  private static boolean digits(Slice text) {
    for (int i = text.start; i < text.end; i++) {
      if (text.bytes[i] < '0' || text.bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static int number(Slice digits) {
    int number = 0;
    for (int i = digits.start; i < digits.end; i++) {
      number = number * 10 + digits.bytes[i] - '0';
    }
    return number;
  }

  /** Ends the list; {@code bodyless} when nothing of a body follows, though one could. */
  public void end(boolean bodyless) {
    if (status == 0) {
      malformed("a response without :status");
    }
    // a 204 has no length, and that of a 304 would be the length of what the client has stored
    if (bodyless && !lengthSeen && status != 204 && status != 304) {
      out.put(NO_BODY);
    }
    end();
  }
}
