package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/**
 * A request's head as offsets into the bytes it came in: parsed in one pass, checked against every
 * rule that keeps two parsers from reading it differently, reused for the next one. Whatever this
 * class accepts has exactly one meaning; what is ambiguous is refused, never repaired.
 *
 * <p>Used by one thread.
 */
public final class RequestHead {
  /** {@link #contentLength()} when none is stated. */
  public static final long NO_LENGTH = -1;

  private static final byte[] HEAD = Octets.ascii("HEAD");
  private static final byte[] GET = Octets.ascii("GET");
  private static final byte[] PUT = Octets.ascii("PUT");
  private static final byte[] DELETE = Octets.ascii("DELETE");
  private static final byte[] OPTIONS = Octets.ascii("OPTIONS");

  final RequestLine line;
  final FieldLines fields;
  final RequestSemantics semantics;
  private final HeadLimits limits;
  private byte[] bytes = new byte[0];
  private int start;
  private @Nullable Rejection rejection;

  public RequestHead(HeadLimits limits) {
    this.limits = limits;
    line = new RequestLine(limits);
    fields = new FieldLines(limits.fields());
    semantics = new RequestSemantics();
  }

  /**
   * Parses the head that begins at {@code from}.
   *
   * @return its length when it is complete and acceptable; 0 when more bytes are needed; negative
   *     when it is refused for {@link #rejection()}
   */
  public int parse(byte[] source, int from, int to) {
    bytes = source;
    start = from;
    rejection = null;
    int at = line.parse(source, from, to);
    if (at > 0) {
      at = fields.parse(source, at, to);
    }
    if (at == FieldLines.INCOMPLETE) {
      return tooLong(to - from) ? FieldLines.REFUSED : FieldLines.INCOMPLETE;
    }
    if (at < 0) {
      rejection = line.rejection() != null ? line.rejection() : fields.rejection();
      return FieldLines.REFUSED;
    }
    if (at - from > limits.headBytes()) {
      rejection = Rejection.HEAD_TOO_LARGE;
      return FieldLines.REFUSED;
    }
    rejection = semantics.read(source, line, fields);
    return rejection == null ? at - from : FieldLines.REFUSED;
  }

  private boolean tooLong(int length) {
    if (length < limits.headBytes()) {
      return false;
    }
    rejection = line.complete() ? Rejection.HEAD_TOO_LARGE : Rejection.TARGET_TOO_LONG;
    return true;
  }

  /** Why {@link #parse} refused the head; null when it did not. */
  public @Nullable Rejection rejection() {
    return rejection;
  }

  /** The array that all offsets point into. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the head begins, which is where its method begins. */
  public int start() {
    return start;
  }

  /** Where the method ends. */
  public int methodEnd() {
    return line.methodEnd;
  }

  /** Where the method begins, behind an empty line that some clients send first. */
  public int methodStart() {
    return line.methodStart;
  }

  /** Where the path begins; a lone {@code /} for {@code OPTIONS *} and an absolute URI without. */
  public int pathStart() {
    return line.pathStart;
  }

  /** Where the path ends and a query may begin. */
  public int pathEnd() {
    return line.pathEnd;
  }

  /** Whether the path is in the form that routes are matched against; see {@link PathForm}. */
  public boolean plainPath() {
    return line.plainPath;
  }

  /** Where the target ends, query included. */
  public int targetEnd() {
    return line.targetEnd;
  }

  /** Where the host begins. */
  public int hostStart() {
    return semantics.hostStart;
  }

  /**
   * Where the host ends, its port included; equal to the start when an HTTP/1.0 client sent none.
   */
  public int hostEnd() {
    return semantics.hostEnd;
  }

  /** The minor version: 0 or 1. */
  public int minorVersion() {
    return line.minorVersion;
  }

  /** The stated body length, or {@link #NO_LENGTH}. */
  public long contentLength() {
    return semantics.contentLength;
  }

  /** Whether the body comes in chunks. */
  public boolean chunked() {
    return semantics.chunked;
  }

  /** Whether any body byte follows. */
  public boolean hasBody() {
    return semantics.chunked || semantics.contentLength > 0;
  }

  /** Whether the client keeps its connection open after the response. */
  public boolean keepAlive() {
    return semantics.keepAlive;
  }

  /** Whether the client waits for a 100 before it sends the body. */
  public boolean expectsContinue() {
    return semantics.expectContinue && hasBody();
  }

  /** Whether the client asks for another protocol on this connection. */
  public boolean upgrade() {
    return semantics.upgradeLine >= 0;
  }

  /** Whether the method is HEAD. */
  public boolean head() {
    return method(HEAD);
  }

  /**
   * Whether the method may be sent twice with the effect of once (RFC 9110, 9.2.2); TRACE is
   * refused.
   */
  public boolean idempotent() {
    return switch (bytes[line.methodStart]) {
      case 'G' -> method(GET);
      case 'H' -> method(HEAD);
      case 'P' -> method(PUT);
      case 'D' -> method(DELETE);
      case 'O' -> method(OPTIONS);
      default -> false;
    };
  }

  /** Whether the method changes nothing (RFC 9110, 9.2.1). */
  public boolean safe() {
    return method(GET) || method(HEAD) || method(OPTIONS);
  }

  private boolean method(byte[] name) {
    int from = line.methodStart;
    if (line.methodEnd - from != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (bytes[from + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** The field lines. */
  public FieldLines fields() {
    return fields;
  }
}
