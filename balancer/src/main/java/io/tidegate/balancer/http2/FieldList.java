package io.tidegate.balancer.http2;

import io.tidegate.balancer.http1.HeadWriter;
import org.jspecify.annotations.Nullable;

/**
 * The ordinary fields of a header list, checked and written as lines of HTTP/1.1. What is wrong is
 * remembered, not thrown, because the rest of the block must be decoded whatever becomes of it.
 * Reused; used by one thread.
 */
class FieldList {
  private static final byte[] COLON = FieldRules.ascii(": ");
  private static final byte[] CRLF = FieldRules.ascii("\r\n");
  private static final byte[] TRAILERS = FieldRules.ascii("trailers");
  private static final byte[] TE = FieldRules.ascii("te");
  private static final byte[][] OF_CONNECTIONS = {
    FieldRules.ascii("connection"),
    FieldRules.ascii("keep-alive"),
    FieldRules.ascii("proxy-connection"),
    FieldRules.ascii("transfer-encoding"),
    FieldRules.ascii("upgrade")
  };

  final HeadWriter out = new HeadWriter();
  private final ListLimits limits;
  private @Nullable String wrong;
  private long bytes;
  private int fields;

  FieldList(ListLimits limits) {
    this.limits = limits;
  }

  void clear() {
    out.reset();
    wrong = null;
    bytes = 0;
    fields = 0;
  }

  /** The text so far. */
  public HeadWriter text() {
    return out;
  }

  /** Why the list is malformed; null while it is not. */
  public @Nullable String wrong() {
    return wrong;
  }

  /** Whether it is larger than allowed; its text is not complete then. */
  public boolean tooLarge() {
    return bytes > limits.bytes() || fields > limits.fields();
  }

  final void malformed(String why) {
    if (wrong == null) {
      wrong = why;
    }
  }

  /** Counts one more field; says whether it is to be looked at. */
  final boolean counted(Slice name, Slice value) throws Http2Error {
    fields++;
    bytes += name.length() + value.length() + 32;
    if (bytes > (long) limits.bytes() * ListLimits.BEYOND_MISTAKE) {
      throw Http2Error.abuse(Abuse.HEADER_LIST);
    }
    return wrong == null && !tooLarge();
  }

  final void line(Slice name, Slice value) {
    out.put(name.bytes, name.start, name.end).put(COLON);
    out.put(value.bytes, value.start, value.end).put(CRLF);
  }

  /** Whether a field may be in a message at all; if not, the list is malformed. */
  final boolean sound(Slice name, Slice value) {
    if (!FieldRules.name(name)) {
      malformed("a field name that is none");
    } else if (!FieldRules.value(value)) {
      malformed("a field value that is none");
    } else if (ofConnection(name)) {
      malformed("a field of HTTP/1.1 connections");
    } else if (name.is(TE) && !value.is(TRAILERS)) {
      malformed("te other than trailers");
    }
    return wrong == null;
  }

  private static boolean ofConnection(Slice name) {
    for (byte[] each : OF_CONNECTIONS) {
      if (name.length() == each.length && name.is(each)) {
        return true;
      }
    }
    return false;
  }

  final void end() {
    out.put(CRLF);
  }
}
