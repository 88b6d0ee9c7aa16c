package io.tidegate.balancer.http2;

import io.tidegate.balancer.http1.HeadWriter;

/**
 * A request's header list as the HTTP/1.1 head that means the same, so that it passes the one gate
 * that all requests pass. Nothing is written that could end a line early: names, values, method,
 * path and authority are checked byte by byte first. Reused; used by one thread.
 */
public final class RequestText extends FieldList {
  static final byte[] GET = FieldRules.ascii("GET");
  static final byte[] POST = FieldRules.ascii("POST");
  private static final byte[] OPTIONS = FieldRules.ascii("OPTIONS");
  private static final byte[] PUT = FieldRules.ascii("PUT");
  private static final byte[] PATCH = FieldRules.ascii("PATCH");
  private static final byte[] CONNECT = FieldRules.ascii("CONNECT");
  private static final byte[] METHOD = FieldRules.ascii(":method");
  private static final byte[] PATH = FieldRules.ascii(":path");
  private static final byte[] SCHEME = FieldRules.ascii(":scheme");
  private static final byte[] AUTHORITY = FieldRules.ascii(":authority");
  private static final byte[] HOST = FieldRules.ascii("host");
  private static final byte[] COOKIE = FieldRules.ascii("cookie");
  private static final byte[] CONTENT_LENGTH = FieldRules.ascii("content-length");
  private static final byte[] SPACE = FieldRules.ascii(" ");
  private static final byte[] HOST_LINE = FieldRules.ascii("host: ");
  private static final byte[] COOKIE_LINE = FieldRules.ascii("cookie: ");
  private static final byte[] NEXT_CRUMB = FieldRules.ascii("; ");
  private static final byte[] CRLF = FieldRules.ascii("\r\n");
  private static final byte[] VERSION = FieldRules.ascii(" HTTP/1.1\r\n");
  private static final byte[] CHUNKED = FieldRules.ascii("transfer-encoding: chunked\r\n");
  private static final byte[] NO_BODY = FieldRules.ascii("content-length: 0\r\n");

  private final HeadWriter pseudo = new HeadWriter();
  private final HeadWriter cookies = new HeadWriter();
  private final Slice method = new Slice();
  private final Slice path = new Slice();
  private final Slice authority = new Slice();
  private boolean schemeSeen;
  private boolean lineWritten;
  private boolean lengthSeen;
  private boolean hostSeen;

  public RequestText(ListLimits limits) {
    super(limits);
  }

  /** Begins a request. */
  public void begin() {
    clear();
    pseudo.reset();
    cookies.reset();
    method.set(method.bytes, 0, 0);
    path.set(path.bytes, 0, 0);
    authority.set(authority.bytes, 0, 0);
    schemeSeen = lineWritten = lengthSeen = hostSeen = false;
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
    if (name.length() > 0 && name.bytes[name.start] == ':') {
      pseudo(name, value);
    } else if (sound(name, value)) {
      if (!lineWritten) {
        requestLine();
      }
      ordinary(name, value);
    }
  }

  private void pseudo(Slice name, Slice value) {
    if (lineWritten) {
      malformed("a pseudo-header behind other fields");
    } else if (name.is(METHOD)) {
      keep(method, value, FieldRules.token(value));
    } else if (name.is(PATH)) {
      keep(path, value, FieldRules.word(value));
    } else if (name.is(AUTHORITY)) {
      keep(authority, value, FieldRules.word(value));
    } else if (name.is(SCHEME) && !schemeSeen && FieldRules.word(value)) {
      schemeSeen = true;
    } else {
      malformed("a pseudo-header that is unknown, repeated or without value");
    }
  }

  private void keep(Slice place, Slice value, boolean sound) {
    if (place.length() > 0 || !sound) {
      malformed("a pseudo-header that is repeated or has no such value");
      return;
    }
    int start = pseudo.length();
    pseudo.put(value.bytes, value.start, value.end);
    place.set(pseudo.bytes(), start, pseudo.length());
  }

  private void requestLine() {
    lineWritten = true;
    byte[] bytes = pseudo.bytes();
    method.bytes = path.bytes = authority.bytes = bytes;
    boolean connect = method.is(CONNECT);
    if (connect) {
      // not served: written so that the gate refuses it for what it is
      path.set(authority.bytes, authority.start, authority.end);
    } else if (!schemeSeen) {
      malformed("no :scheme");
    }
    if (method.length() == 0 || path.length() == 0) {
      malformed("no :method or no :path");
      return;
    }
    boolean asterisk = path.length() == 1 && bytes[path.start] == '*' && method.is(OPTIONS);
    if (bytes[path.start] != '/' && !asterisk && !connect) {
      malformed("a :path that is no path");
    }
    out.put(bytes, method.start, method.end).put(SPACE);
    out.put(bytes, path.start, path.end).put(VERSION);
    if (authority.length() > 0) {
      out.put(HOST_LINE).put(bytes, authority.start, authority.end).put(CRLF);
    }
  }

  private void ordinary(Slice name, Slice value) {
    if (name.is(COOKIE)) {
      cookies.put(cookies.length() == 0 ? COOKIE_LINE : NEXT_CRUMB);
      cookies.put(value.bytes, value.start, value.end);
    } else if (name.is(HOST) && authority.length() > 0) {
      if (hostSeen || !value.is(authority)) {
        malformed("a host that is not the :authority");
      }
      hostSeen = true;
    } else {
      lengthSeen |= name.is(CONTENT_LENGTH);
      line(name, value);
    }
  }

  /** Ends the list; {@code bodyless} when the stream ends with it. */
  public void end(boolean bodyless) {
    if (wrong() != null || tooLarge()) {
      return;
    }
    if (!lineWritten) {
      requestLine();
    }
    if (cookies.length() > 0) {
      out.put(cookies.bytes(), 0, cookies.length()).put(CRLF);
    }
    if (!lengthSeen && !bodyless) {
      out.put(CHUNKED);
    } else if (!lengthSeen && (method.is(POST) || method.is(PUT) || method.is(PATCH))) {
      out.put(NO_BODY);
    }
    end();
  }
}
