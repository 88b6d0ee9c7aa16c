package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http1.ResponseWriter;
import io.tidegate.balancer.http1.ResponseWriter.Framing;
import io.tidegate.balancer.http1.ResponseWriter.Persistence;
import java.nio.charset.StandardCharsets;

/**
 * Writes a response to an HTTP/1.x client: as it came where that is what it should look like, else
 * with its head written over the old one, so that the body's bytes are never copied. Loop-confined.
 */
final class ResponseRelay {
  private static final ByteBuf LINE_END = constant("\r\n");
  private static final byte[] NO_MORE = {'0', '\r', '\n'};
  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

  private final Connection client;
  private Framing framing = Framing.AS_RECEIVED;
  private boolean keepAlive;
  private boolean http10;
  private boolean inChunks;

  ResponseRelay(Connection client) {
    this.client = client;
  }

  /** A request begins, from a client of that version. */
  void begin(boolean oldClient, boolean keep) {
    http10 = oldClient;
    keepAlive = keep;
    framing = Framing.AS_RECEIVED;
  }

  /** Whether the client speaks HTTP/1.0. */
  boolean http10() {
    return http10;
  }

  /** Whether the client's connection stays after this response. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** The client's connection ends with this response. */
  void closeAfter() {
    keepAlive = false;
  }

  void interim(ResponseHead head) {
    ResponseWriter.write(
        head, Framing.AS_RECEIVED, Persistence.IMPLIED, HeadEdits.NONE, client.worker.out());
    client.write(client.worker.written());
  }

  void switching(ResponseHead head, HeadEdits edits) {
    ResponseWriter.write(
        head, Framing.AS_RECEIVED, Persistence.UPGRADE, edits, client.worker.out());
    client.write(client.worker.written());
  }

  /** See {@link Downstream#head}. */
  void head(
      ResponseHead head, BodyReader.Kind kind, HeadEdits edits, ByteBuf bytes, int headLength) {
    if (kind == BodyReader.Kind.UNTIL_CLOSE && !http10) {
      framing = Framing.CHUNKS_ADDED;
    } else if (kind == BodyReader.Kind.UNTIL_CLOSE || (http10 && kind == BodyReader.Kind.CHUNKED)) {
      framing = Framing.UNTIL_CLOSE;
      keepAlive = false;
    }
    inChunks = framing == Framing.CHUNKS_ADDED || (kind == BodyReader.Kind.CHUNKED && !http10);
    Persistence persistence = persistence();
    if (edits.none() && ResponseWriter.unchanged(head, framing, persistence)) {
      client.write(bytes);
      return;
    }
    HeadWriter out = client.worker.out();
    ResponseWriter.write(head, framing, persistence, edits, out);
    int shorter = headLength - out.length();
    if (shorter >= 0 && framing != Framing.CHUNKS_ADDED) {
      bytes.skipBytes(shorter);
      bytes.setBytes(bytes.readerIndex(), out.bytes(), 0, out.length());
      client.write(bytes);
      return;
    }
    ByteBuf written = client.worker.written();
    ByteBuf first = bytes.skipBytes(headLength);
    if (framing != Framing.CHUNKS_ADDED && first.readableBytes() <= written.writableBytes()) {
      // there is room behind the head: one buffer is sent faster than two
      client.write(written.writeBytes(first));
      first.release();
    } else {
      client.write(written);
      body(first);
    }
  }

  private Persistence persistence() {
    if (!keepAlive) {
      return Persistence.CLOSE;
    }
    return http10 ? Persistence.STATED : Persistence.IMPLIED;
  }

  /** More of the body, as long as it may be. Takes ownership. */
  void body(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
    } else if (framing == Framing.CHUNKS_ADDED) {
      client.worker.out().put(Integer.toHexString(bytes.readableBytes())).put("\r\n");
      client.write(client.worker.written());
      client.write(bytes);
      client.write(LINE_END.duplicate());
    } else {
      client.write(bytes);
    }
  }

  /** The end of the body. */
  void end(BodyReader body) {
    if (body.hasTrailers() && inChunks) {
      HeadWriter out = client.worker.out();
      if (framing == Framing.CHUNKS_ADDED) {
        out.put(NO_MORE);
      }
      body.writeTrailers(out);
      client.write(client.worker.written());
    } else if (framing == Framing.CHUNKS_ADDED) {
      client.write(LAST_CHUNK.duplicate());
    }
  }

  /** An answer of the balancer's own. */
  void reply(Replies.Reply reply, boolean withBody) {
    String connection = keepAlive ? (http10 ? "keep-alive" : "") : "close";
    Replies.write(reply, connection, withBody, client.worker.out());
    client.write(client.worker.written());
  }

  /** The balancer's answer to what it does not forward; the connection ends with it. */
  void reject(Rejection why) {
    keepAlive = false;
    reply(Replies.Reply.of(why), true);
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }
}
