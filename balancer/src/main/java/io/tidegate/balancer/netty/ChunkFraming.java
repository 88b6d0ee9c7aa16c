package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http2.TrailerText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Puts a body whose length is not known into the chunks of HTTP/1.1. Loop-confined. */
final class ChunkFraming {
  /** Data up to this length is copied between its lines. */
  private static final int COPY_LIMIT = 1024;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf LINE_END = constant("\r\n");
  private static final ByteBuf LAST = constant("0\r\n\r\n");

  private final Worker worker;

  ChunkFraming(Worker worker) {
    this.worker = worker;
  }

  /** Passes data on as one chunk. Takes ownership. */
  void write(ByteBuf data, Exchange to) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
      return;
    }
    boolean copied = length <= COPY_LIMIT;
    ByteBuf line = worker.allocator().directBuffer(12 + (copied ? length : 0));
    int shift = (31 - Integer.numberOfLeadingZeros(length)) & ~3;
    for (; shift >= 0; shift -= 4) {
      line.writeByte(HEX[length >> shift & 15]);
    }
    line.writeShort('\r' << 8 | '\n');
    if (copied) {
      line.writeBytes(data).writeShort('\r' << 8 | '\n');
      data.release();
      to.body(line);
    } else {
      to.body(line);
      to.body(data);
      to.body(LINE_END.duplicate());
    }
  }

  /** Ends the body, with trailers if there are any. */
  void end(@Nullable TrailerText trailers, Exchange to) {
    if (trailers == null) {
      to.body(LAST.duplicate());
      return;
    }
    // the reader for clients' chunks knows what may not be in a trailer
    BodyReader reader = worker.http2().trailerReader();
    reader.begin(BodyReader.Kind.CHUNKED, 0, true);
    Http2Scratch.read(trailers, reader);
    HeadWriter out = worker.out().put("0\r\n");
    if (reader.hasTrailers()) {
      reader.writeTrailers(out);
    } else {
      out.put("\r\n");
    }
    to.body(worker.written());
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }
}
