package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One body in gzip's format (RFC 1952). What goes in comes out with the same call, so that a stream
 * stays a stream. Holds native memory until {@link #close}. Loop-confined.
 */
final class Gzip implements AutoCloseable {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final int ROOM = 256;

  private final ByteBufAllocator allocator;
  private final Deflater deflater;
  private final CRC32 checksum = new CRC32();
  private boolean begun;
  private int length;

  Gzip(ByteBufAllocator allocator, int level) {
    this.allocator = allocator;
    deflater = new Deflater(level, true);
  }

  /** The compressed form of more bytes, of which it takes ownership. */
  ByteBuf more(ByteBuf bytes) {
    length += bytes.readableBytes();
    ByteBuf out = out(bytes.readableBytes() / 4);
    for (ByteBuffer part : bytes.nioBuffers()) {
      checksum.update(part.duplicate());
      deflater.setInput(part);
      drain(out, Deflater.SYNC_FLUSH);
    }
    bytes.release();
    return out;
  }

  /** The end. */
  ByteBuf end() {
    ByteBuf out = out(0);
    deflater.finish();
    drain(out, Deflater.NO_FLUSH);
    return out.writeIntLE((int) checksum.getValue()).writeIntLE(length);
  }

  private ByteBuf out(int expected) {
    ByteBuf out = allocator.directBuffer(ROOM + expected);
    if (!begun) {
      begun = true;
      out.writeBytes(HEADER);
    }
    return out;
  }

  private void drain(ByteBuf out, int flush) {
    int written;
    int room;
    do {
      out.ensureWritable(ROOM);
      ByteBuffer target = out.nioBuffer(out.writerIndex(), out.writableBytes());
      room = target.remaining();
      written = deflater.deflate(target, flush);
      out.writerIndex(out.writerIndex() + written);
    } while (written == room);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
