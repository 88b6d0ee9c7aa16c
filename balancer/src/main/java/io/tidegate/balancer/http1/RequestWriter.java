package io.tidegate.balancer.http1;

/**
 * Writes the head that goes upstream: the client's lines as they came, less those of this hop, with
 * the framing and the forwarding fields written anew.
 */
public final class RequestWriter {
  private static final byte[] LINE_END = Octets.ascii(" HTTP/1.1\r\n");
  private static final byte[] CRLF = Octets.ascii("\r\n");
  private static final byte[] HOST = Octets.ascii("Host: ");
  private static final byte[] LENGTH = Octets.ascii("Content-Length: ");
  private static final byte[] CHUNKED = Octets.ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] UPGRADE = Octets.ascii("Connection: upgrade\r\nUpgrade: ");
  private static final byte[] FOR = Octets.ascii("X-Forwarded-For: ");
  private static final byte[] PROTO = Octets.ascii("X-Forwarded-Proto: ");
  private static final byte[] FORWARDED_HOST = Octets.ascii("X-Forwarded-Host: ");
  private static final byte[] FORWARDED = Octets.ascii("Forwarded: ");
  private static final byte[] COMMA = Octets.ascii(", ");
  private static final byte[] STAR = Octets.ascii("*");
  private static final byte[] SLASH = Octets.ascii("/");
  private static final byte[] SPACE = Octets.ascii(" ");

  private final Forwarding forwarding;

  public RequestWriter(Forwarding forwarding) {
    this.forwarding = forwarding;
  }

  /** Appends the whole head for {@code head} to {@code out}; a line that is edited is lost. */
  public void write(RequestHead head, Peer peer, HeadEdits edits, HeadWriter out) {
    edits.hide(head.bytes(), head.fields);
    requestLine(head, edits, out);
    fields(head, peer, out);
    out.put(edits.lines());
    end(head, peer, edits, out);
  }

  private static void requestLine(RequestHead head, HeadEdits edits, HeadWriter out) {
    byte[] bytes = head.bytes();
    RequestLine line = head.line;
    if (line.pathEnd > line.targetEnd) {
      out.put(bytes, line.methodStart, line.methodEnd).put(SPACE).put(line.asterisk ? STAR : SLASH);
    } else if (line.authorityEnd > line.authorityStart || edits.rewrite() != null) {
      out.put(bytes, line.methodStart, line.methodEnd).put(SPACE);
      edits.writeTarget(bytes, line, out);
    } else {
      out.put(bytes, line.methodStart, line.targetEnd);
    }
    out.put(LINE_END);
  }

  /** The lines as they came, in runs between those that stay here. */
  private void fields(RequestHead head, Peer peer, HeadWriter out) {
    FieldLines fields = head.fields;
    int run = fields.lineStart(0);
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) != KnownField.OTHER && !kept(head, peer, i)) {
        out.put(head.bytes(), run, fields.lineStart(i));
        run = fields.lineStart(i + 1);
      }
    }
    out.put(head.bytes(), run, fields.lineStart(fields.count()));
  }

  private boolean kept(RequestHead head, Peer peer, int i) {
    return switch (head.fields.field(i)) {
      case OTHER, COOKIE, TRACEPARENT, TRAILER -> true;
      case HOST -> head.line.authorityEnd == head.line.authorityStart;
      case EXPECT -> head.expectsContinue();
      case X_FORWARDED_PORT, X_REAL_IP -> peer.trusted();
      case X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO ->
          peer.trusted() && !forwarding.xForwarded();
      case FORWARDED -> peer.trusted() && !forwarding.forwarded();
      case TWIN,
          CONNECTION,
          CONTENT_LENGTH,
          HTTP2_SETTINGS,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TE,
          TRANSFER_ENCODING,
          UPGRADE ->
          false;
    };
  }

  private void end(RequestHead head, Peer peer, HeadEdits edits, HeadWriter out) {
    if (!edits.owns(KnownField.HOST)) {
      host(head, peer, out);
    }
    if (head.chunked()) {
      out.put(CHUNKED);
    } else if (head.contentLength() >= 0) {
      out.put(LENGTH).put(head.contentLength()).put(CRLF);
    }
    int upgrade = head.semantics.upgradeLine;
    if (upgrade >= 0) {
      out.put(UPGRADE)
          .put(head.bytes(), head.fields.valueStart(upgrade), head.fields.valueEnd(upgrade))
          .put(CRLF);
    }
    if (forwarding.xForwarded()) {
      xForwarded(head, peer, edits, out);
    }
    if (forwarding.forwarded() && !edits.owns(KnownField.FORWARDED)) {
      forwarded(head, peer, out);
    }
    out.put(CRLF);
  }

  /** The host where none of the lines that went by says it. */
  private static void host(RequestHead head, Peer peer, HeadWriter out) {
    if (head.line.authorityEnd > head.line.authorityStart) {
      out.put(HOST).put(head.bytes(), head.hostStart(), head.hostEnd()).put(CRLF);
    } else if (head.hostEnd() == head.hostStart()) {
      out.put(HOST).put(peer.localHost()).put(CRLF);
    }
  }

  private static void xForwarded(RequestHead head, Peer peer, HeadEdits edits, HeadWriter out) {
    if (!edits.owns(KnownField.X_FORWARDED_FOR)) {
      out.put(FOR);
      earlier(head, peer, KnownField.X_FORWARDED_FOR, out);
      out.put(peer.address()).put(CRLF);
    }
    if (!edits.owns(KnownField.X_FORWARDED_PROTO)) {
      out.put(PROTO);
      if (!given(head, peer, KnownField.X_FORWARDED_PROTO, out)) {
        out.put(peer.scheme());
      }
      out.put(CRLF);
    }
    if (head.hostEnd() > head.hostStart() && !edits.owns(KnownField.X_FORWARDED_HOST)) {
      out.put(FORWARDED_HOST);
      if (!given(head, peer, KnownField.X_FORWARDED_HOST, out)) {
        out.put(head.bytes(), head.hostStart(), head.hostEnd());
      }
      out.put(CRLF);
    }
  }

  private static void forwarded(RequestHead head, Peer peer, HeadWriter out) {
    out.put(FORWARDED);
    earlier(head, peer, KnownField.FORWARDED, out);
    boolean v6 = false;
    for (byte b : peer.address()) {
      v6 |= b == ':';
    }
    out.put(v6 ? "for=\"[" : "for=").put(peer.address()).put(v6 ? "]\"" : "");
    out.put(";proto=").put(peer.scheme());
    if (head.hostEnd() > head.hostStart()) {
      out.put(";host=\"").put(head.bytes(), head.hostStart(), head.hostEnd()).put("\"");
    }
    out.put(CRLF);
  }

  /** The values of all lines of a list field that a trusted peer sent, each followed by a comma. */
  private static void earlier(RequestHead head, Peer peer, KnownField field, HeadWriter out) {
    FieldLines fields = head.fields;
    for (int i = 0; peer.trusted() && i < fields.count(); i++) {
      if (fields.field(i) == field && fields.valueEnd(i) > fields.valueStart(i)) {
        out.put(head.bytes(), fields.valueStart(i), fields.valueEnd(i)).put(COMMA);
      }
    }
  }

  /** The first value of a field that a trusted peer sent. */
  private static boolean given(RequestHead head, Peer peer, KnownField field, HeadWriter out) {
    FieldLines fields = head.fields;
    for (int i = 0; peer.trusted() && i < fields.count(); i++) {
      if (fields.field(i) == field) {
        out.put(head.bytes(), fields.valueStart(i), fields.valueEnd(i));
        return true;
      }
    }
    return false;
  }
}
