package io.tidegate.balancer.http1;

/** Writes the head that goes to an HTTP/1.x client, or finds that it can go as it came. */
public final class ResponseWriter {
  private static final byte[] VERSION = Octets.ascii("HTTP/1.1 ");
  private static final byte[] CRLF = Octets.ascii("\r\n");
  private static final byte[] CHUNKED = Octets.ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = Octets.ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = Octets.ascii("Connection: keep-alive\r\n");
  private static final byte[] UPGRADE = Octets.ascii("Connection: upgrade\r\nUpgrade: ");

  /** How the body's end is told to the client. */
  public enum Framing {
    /** There is none, or its length is stated, or it goes in chunks as it comes. */
    AS_RECEIVED,
    /** The upstream ends it by closing; the client gets chunks. */
    CHUNKS_ADDED,
    /** The client cannot read chunks: it is ended by closing. */
    UNTIL_CLOSE
  }

  /** What becomes of the client's connection. */
  public enum Persistence {
    /** HTTP/1.1 and kept, which needs no word. */
    IMPLIED,
    /** HTTP/1.0 and kept, which must be said. */
    STATED,
    CLOSE,
    /** It becomes the upgraded protocol's. */
    UPGRADE
  }

  private ResponseWriter() {}

  /** Whether the head's own bytes are what {@link #write} would write. */
  public static boolean unchanged(ResponseHead head, Framing framing, Persistence persistence) {
    return persistence == Persistence.IMPLIED
        && framing == Framing.AS_RECEIVED
        && !head.hopByHop()
        && head.minorVersion() == 1
        && head.status() != 204
        && head.status() >= 200;
  }

  /** Appends the whole head. */
  public static void write(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      HeadEdits edits,
      HeadWriter out) {
    edits.hide(head.bytes(), head.fields());
    byte[] bytes = head.bytes();
    FieldLines fields = head.fields();
    out.put(VERSION);
    int run = head.start() + VERSION.length;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.field(i) != KnownField.OTHER && !kept(head, framing, fields.field(i))) {
        out.put(bytes, run, fields.lineStart(i));
        run = fields.lineStart(i + 1);
      }
    }
    out.put(bytes, run, fields.lineStart(fields.count()));
    out.put(edits.lines());
    if (framing == Framing.CHUNKS_ADDED) {
      out.put(CHUNKED);
    }
    switch (persistence) {
      case IMPLIED -> {}
      case STATED -> out.put(KEEP_ALIVE);
      case CLOSE -> out.put(CLOSE);
      case UPGRADE -> upgrade(head, out);
    }
    out.put(CRLF);
  }

  private static void upgrade(ResponseHead head, HeadWriter out) {
    int line = head.upgradeLine();
    if (line >= 0) {
      FieldLines fields = head.fields();
      out.put(UPGRADE).put(head.bytes(), fields.valueStart(line), fields.valueEnd(line)).put(CRLF);
    }
  }

  private static boolean kept(ResponseHead head, Framing framing, KnownField field) {
    return switch (field) {
      case CONTENT_LENGTH -> head.status() >= 200 && head.status() != 204;
      case TRANSFER_ENCODING ->
          framing == Framing.AS_RECEIVED && head.status() >= 200 && head.status() != 204;
      case TWIN, CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TE, UPGRADE -> false;
      default -> true;
    };
  }
}
