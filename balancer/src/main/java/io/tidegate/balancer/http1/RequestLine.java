package io.tidegate.balancer.http1;

import org.jspecify.annotations.Nullable;

/** The first line of a request (RFC 9112, section 3), as offsets. */
final class RequestLine {
  private static final int METHOD_LIMIT = 24;
  private static final byte[] HTTP = Octets.ascii("http://");
  private static final byte[] HTTPS = Octets.ascii("https://");
  private static final byte[] VERSION = Octets.ascii("HTTP/1.");
  private static final byte[] CONNECT = Octets.ascii("connect");
  private static final byte[] TRACE = Octets.ascii("trace");
  private static final byte[] OPTIONS = Octets.ascii("options");

  int methodStart;
  int methodEnd;
  int pathStart;
  int pathEnd;
  int targetEnd;
  int minorVersion;

  /** The authority of an absolute URI; empty when there is none. */
  int authorityStart;

  int authorityEnd;

  /** Whether the target is {@code *}. */
  boolean asterisk;

  /** Whether the path is in the form of {@link PathForm} as it came. */
  boolean plainPath;

  private final HeadLimits limits;
  private @Nullable Rejection rejection;
  private boolean complete;

  RequestLine(HeadLimits limits) {
    this.limits = limits;
  }

  @Nullable Rejection rejection() {
    return rejection;
  }

  /** Whether the last {@link #parse} saw the whole line. */
  boolean complete() {
    return complete;
  }

  int parse(byte[] bytes, int start, int end) {
    rejection = null;
    complete = false;
    int at = start;
    if (at < end && bytes[at] == '\r') {
      // RFC 9112, 2.2: one empty line before a request is ignored
      if (at + 1 == end) {
        return FieldLines.INCOMPLETE;
      }
      if (bytes[at + 1] != '\n') {
        return refuse(Rejection.BARE_CARRIAGE_RETURN);
      }
      at += 2;
    }
    methodStart = at;
    while (at < end && Octets.TOKEN[bytes[at] & 0xff]) {
      at++;
    }
    if (at - methodStart > METHOD_LIMIT) {
      return refuse(Rejection.METHOD_TOO_LONG);
    }
    if (at == end) {
      return FieldLines.INCOMPLETE;
    }
    methodEnd = at;
    if (bytes[at] != ' ' || at == methodStart) {
      return refuse(Rejection.MALFORMED_REQUEST_LINE);
    }
    int targetStart = ++at;
    while (at < end && Octets.TARGET[bytes[at] & 0xff]) {
      at++;
    }
    if (at - targetStart > limits.targetBytes()) {
      return refuse(Rejection.TARGET_TOO_LONG);
    }
    return at == end ? FieldLines.INCOMPLETE : afterTarget(bytes, targetStart, at, end);
  }

  private int afterTarget(byte[] bytes, int targetStart, int at, int end) {
    if (bytes[at] != ' ') {
      return refuse(
          bytes[at] == '\r' || bytes[at] == '\n'
              ? Rejection.MALFORMED_REQUEST_LINE
              : Rejection.MALFORMED_TARGET);
    }
    targetEnd = at++;
    int next = version(bytes, at, end);
    if (next <= 0) {
      return next;
    }
    complete = true;
    Rejection wrong = target(bytes, targetStart, at);
    return wrong == null ? next : refuse(wrong);
  }

  private int version(byte[] bytes, int at, int end) {
    int available = Math.min(VERSION.length, end - at);
    for (int i = 0; i < available; i++) {
      if (bytes[at + i] != VERSION[i]) {
        boolean otherMajor = i == 5 && bytes[at + i] >= '0' && bytes[at + i] <= '9';
        return refuse(
            otherMajor ? Rejection.VERSION_UNSUPPORTED : Rejection.MALFORMED_REQUEST_LINE);
      }
    }
    int minor = at + VERSION.length;
    if (minor >= end) {
      return FieldLines.INCOMPLETE;
    }
    if (bytes[minor] != '0' && bytes[minor] != '1') {
      boolean digit = bytes[minor] >= '2' && bytes[minor] <= '9';
      return refuse(digit ? Rejection.VERSION_UNSUPPORTED : Rejection.MALFORMED_REQUEST_LINE);
    }
    minorVersion = bytes[minor] - '0';
    if (minor + 1 == end) {
      return FieldLines.INCOMPLETE;
    }
    if (bytes[minor + 1] != '\r') {
      return refuse(
          bytes[minor + 1] == '\n' ? Rejection.BARE_LINE_FEED : Rejection.MALFORMED_REQUEST_LINE);
    }
    if (minor + 2 == end) {
      return FieldLines.INCOMPLETE;
    }
    return bytes[minor + 2] == '\n' ? minor + 3 : refuse(Rejection.BARE_CARRIAGE_RETURN);
  }

  private @Nullable Rejection target(byte[] bytes, int start, int versionStart) {
    authorityStart = authorityEnd = start;
    asterisk = false;
    plainPath = true;
    if (is(bytes, CONNECT) || is(bytes, TRACE)) {
      return Rejection.METHOD_NOT_ALLOWED;
    }
    if (start == targetEnd) {
      return Rejection.MALFORMED_TARGET;
    }
    if (bytes[start] == '/') {
      return path(bytes, start);
    }
    if (bytes[start] == '*' && targetEnd == start + 1 && is(bytes, OPTIONS)) {
      asterisk = true;
      // the slash of HTTP/1.x stands for the path, so that routing finds one in these bytes
      pathStart = versionStart + 4;
      pathEnd = pathStart + 1;
      return null;
    }
    return absolute(bytes, start, versionStart);
  }

  private @Nullable Rejection absolute(byte[] bytes, int start, int versionStart) {
    int scheme = startsWith(bytes, start, HTTP) ? HTTP.length : 0;
    if (scheme == 0) {
      scheme = startsWith(bytes, start, HTTPS) ? HTTPS.length : 0;
    }
    if (scheme == 0) {
      return Rejection.MALFORMED_TARGET;
    }
    int at = start + scheme;
    authorityStart = at;
    while (at < targetEnd && bytes[at] != '/' && bytes[at] != '?') {
      at++;
    }
    authorityEnd = at;
    if (at == authorityStart) {
      return Rejection.MALFORMED_TARGET;
    }
    if (at < targetEnd && bytes[at] == '/') {
      return path(bytes, at);
    }
    if (at < targetEnd) {
      return Rejection.MALFORMED_TARGET;
    }
    pathStart = versionStart + 4;
    pathEnd = pathStart + 1;
    targetEnd = pathStart;
    return null;
  }

  private @Nullable Rejection path(byte[] bytes, int start) {
    pathStart = start;
    int at = start;
    boolean odd = false;
    byte previous = 0;
    while (at < targetEnd && bytes[at] != '?') {
      byte b = bytes[at++];
      odd |= Octets.AMBIGUOUS[b & 0xff] || (previous == '/' && (b == '/' || b == '.'));
      previous = b;
    }
    pathEnd = at;
    plainPath = !odd;
    return odd ? PathSegments.check(bytes, pathStart, pathEnd) : null;
  }

  private boolean is(byte[] bytes, byte[] lowerCaseMethod) {
    return Octets.same(bytes, methodStart, methodEnd, lowerCaseMethod);
  }

  private boolean startsWith(byte[] bytes, int start, byte[] prefix) {
    return targetEnd - start >= prefix.length
        && Octets.same(bytes, start, start + prefix.length, prefix);
  }

  private int refuse(Rejection why) {
    rejection = why;
    return FieldLines.REFUSED;
  }
}
