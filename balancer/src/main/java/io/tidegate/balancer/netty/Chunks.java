package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The constant parts of a chunked body that the balancer itself frames. */
final class Chunks {
  private static final ByteBuf LINE_END = constant("\r\n");
  private static final ByteBuf LAST = constant("0\r\n\r\n");

  private Chunks() {}

  /** What follows a chunk's data. */
  static ByteBuf lineEnd() {
    return LINE_END.duplicate();
  }

  /** What ends a body without trailers. */
  static ByteBuf last() {
    return LAST.duplicate();
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }
}
