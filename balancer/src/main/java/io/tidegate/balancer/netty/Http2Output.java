package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames. Small ones are gathered in one buffer, which leaves before the connection is
 * flushed; longer data follows its frame's header without being copied. Loop-confined.
 */
final class Http2Output {
  /** Data up to this length is copied behind its header. */
  private static final int COPY_LIMIT = 2048;

  private static final int BUFFER_BYTES = 4096;

  private final Connection connection;
  private @Nullable ByteBuf buffer;

  Http2Output(Connection connection) {
    this.connection = connection;
  }

  private ByteBuf frame(int length, int type, int flags, int stream) {
    ByteBuf to = room(FrameType.HEADER_BYTES + length);
    return to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  private ByteBuf room(int bytes) {
    ByteBuf present = buffer;
    if (present != null && present.writableBytes() < bytes) {
      passOn();
      present = null;
    }
    if (present == null) {
      present = connection.worker.allocator().directBuffer(Math.max(bytes, BUFFER_BYTES));
      buffer = present;
      connection.touch();
    }
    return present;
  }

  /** Bytes that are no frame. */
  void raw(byte[] bytes) {
    room(bytes.length).writeBytes(bytes);
  }

  /** One DATA frame. Takes ownership. */
  void data(int stream, ByteBuf payload, boolean end) {
    int length = payload.readableBytes();
    int flags = end ? FrameType.END_STREAM : 0;
    if (length <= COPY_LIMIT) {
      ByteBuf to = room(FrameType.HEADER_BYTES + length);
      to.writeMedium(length).writeByte(FrameType.DATA).writeByte(flags).writeInt(stream);
      to.writeBytes(payload);
      payload.release();
      return;
    }
    ByteBuf to = room(FrameType.HEADER_BYTES);
    to.writeMedium(length).writeByte(FrameType.DATA).writeByte(flags).writeInt(stream);
    passOn();
    connection.write(payload);
  }

  /** The end of a stream by itself. */
  void end(int stream) {
    frame(0, FrameType.DATA, FrameType.END_STREAM, stream);
  }

  /** A header block, in as many frames as the other end wants. */
  void headers(int stream, HeadWriter block, boolean end, int maxFrame) {
    int first = Math.min(block.length(), maxFrame);
    int flags = (end ? FrameType.END_STREAM : 0) | ended(first, block.length());
    frame(first, FrameType.HEADERS, flags, stream).writeBytes(block.bytes(), 0, first);
    for (int at = first; at < block.length(); ) {
      int length = Math.min(block.length() - at, maxFrame);
      frame(length, FrameType.CONTINUATION, ended(at + length, block.length()), stream)
          .writeBytes(block.bytes(), at, length);
      at += length;
    }
  }

  private static int ended(int at, int length) {
    return at == length ? FrameType.END_HEADERS : 0;
  }

  /** Our settings, id and value in turn. */
  void settings(int... pairs) {
    ByteBuf to = frame(pairs.length * 3, FrameType.SETTINGS, 0, 0);
    for (int i = 0; i < pairs.length; i += 2) {
      to.writeShort(pairs[i]).writeInt(pairs[i + 1]);
    }
  }

  void settingsAck() {
    frame(0, FrameType.SETTINGS, FrameType.ACK, 0);
  }

  void ping(long payload, boolean ack) {
    frame(8, FrameType.PING, ack ? FrameType.ACK : 0, 0).writeLong(payload);
  }

  void goAway(int lastStream, ErrorCode code) {
    frame(8, FrameType.GOAWAY, 0, 0).writeInt(lastStream).writeInt(code.number());
  }

  void reset(int stream, ErrorCode code) {
    frame(4, FrameType.RST_STREAM, 0, stream).writeInt(code.number());
  }

  void windowUpdate(int stream, int more) {
    frame(4, FrameType.WINDOW_UPDATE, 0, stream).writeInt(more);
  }

  /** Hands what has been gathered to the channel. */
  void passOn() {
    ByteBuf present = buffer;
    buffer = null;
    if (present != null) {
      connection.write(present);
    }
  }

  /** Forgets what has been gathered. */
  void drop() {
    ByteBuf present = buffer;
    buffer = null;
    if (present != null) {
      present.release();
    }
  }
}
