package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http2.Abuse;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.http2.Http2Error;
import java.util.Arrays;

/**
 * Cuts the bytes of a connection into frames and checks what can be said of a frame without knowing
 * its stream. Data is passed on as it comes, other frames when they are complete. Loop-confined.
 */
final class Http2FrameReader {
  /** A header block may come in so many frames. */
  private static final int MAX_CONTINUATIONS = 16;

  /** Where frames go. Each method may throw for its stream or for the connection. */
  interface Sink {
    /** A DATA frame begins, {@code flow} bytes long with its padding. */
    void dataBegins(int stream, int flow) throws Http2Error;

    /** Data of the frame that has begun. Takes ownership. */
    void data(ByteBuf part) throws Http2Error;

    /** The DATA frame that has begun is complete. */
    void dataEnds(boolean endStream) throws Http2Error;

    /** A header block is complete. */
    void headers(int stream, byte[] block, int length, boolean endStream) throws Http2Error;

    void reset(int stream, int code) throws Http2Error;

    /** A whole SETTINGS frame, id and value in turn. */
    void settings(ByteBuf payload) throws Http2Error;

    void ping(long payload, boolean ack) throws Http2Error;

    void goAway(int lastStream) throws Http2Error;

    void windowUpdate(int stream, int more) throws Http2Error;

    /** A frame that carries neither a request nor data has come. */
    void control() throws Http2Error;
  }

  private final Sink sink;
  private final int blockLimit;
  private boolean settingsSeen;
  private int dataLeft;
  private int paddingLeft;
  private boolean dataEndsStream;
  private byte[] block = new byte[256];
  private int blockLength;
  private int blockStream;
  private boolean blockEndsStream;
  private int continuations;

  /** Header blocks may be {@code blockLimit} bytes long. */
  Http2FrameReader(Sink sink, int blockLimit) {
    this.sink = sink;
    this.blockLimit = blockLimit;
  }

  /** Whether a header block has begun and not ended. */
  boolean withinHeaders() {
    return blockStream != 0;
  }

  /** Takes one frame, or a part of a DATA frame; false when more bytes are needed. */
  boolean next(ByteBuf in) throws Http2Error {
    if (dataLeft + paddingLeft > 0) {
      return data(in);
    }
    if (in.readableBytes() < FrameType.HEADER_BYTES) {
      return false;
    }
    int at = in.readerIndex();
    int length = in.getUnsignedMedium(at);
    int type = in.getUnsignedByte(at + 3);
    int flags = in.getUnsignedByte(at + 4);
    int stream = in.getInt(at + 5) & 0x7fffffff;
    if (length > FrameType.MIN_MAX_PAYLOAD) {
      throw Http2Error.connection(
          ErrorCode.FRAME_SIZE_ERROR, "a frame of %d bytes".formatted(length));
    }
    if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
      throw violated("a header block that another frame breaks into");
    }
    if (!settingsSeen && (type != FrameType.SETTINGS || (flags & FrameType.ACK) != 0)) {
      throw violated("a connection that does not begin with settings");
    }
    if (type == FrameType.DATA) {
      return dataHeader(in, length, flags, stream);
    }
    if (in.readableBytes() < FrameType.HEADER_BYTES + length) {
      return false;
    }
    in.skipBytes(FrameType.HEADER_BYTES);
    int end = in.readerIndex() + length;
    int last = in.writerIndex();
    in.writerIndex(end);
    try {
      frame(in, type, flags, stream);
    } finally {
      in.setIndex(end, last);
    }
    return true;
  }

  private boolean dataHeader(ByteBuf in, int length, int flags, int stream) throws Http2Error {
    boolean padded = (flags & FrameType.PADDED) != 0;
    int header = FrameType.HEADER_BYTES + (padded ? 1 : 0);
    if (stream == 0 || (padded && length == 0)) {
      throw violated("data without a stream, or padding without its length");
    }
    if (in.readableBytes() < header) {
      return false;
    }
    in.skipBytes(FrameType.HEADER_BYTES);
    int padding = padded ? in.readUnsignedByte() : 0;
    int rest = padded ? length - 1 : length;
    if (padding > rest) {
      throw violated("padding that is longer than its frame");
    }
    dataLeft = rest - padding;
    paddingLeft = padding;
    dataEndsStream = (flags & FrameType.END_STREAM) != 0;
    if (dataLeft == 0 && !dataEndsStream) {
      sink.control();
    }
    sink.dataBegins(stream, length);
    if (dataLeft + paddingLeft == 0) {
      sink.dataEnds(dataEndsStream);
    }
    return true;
  }

  private boolean data(ByteBuf in) throws Http2Error {
    int available = in.readableBytes();
    if (available == 0) {
      return false;
    }
    int part = Math.min(dataLeft, available);
    if (part > 0) {
      dataLeft -= part;
      sink.data(in.readRetainedSlice(part));
    }
    int skip = Math.min(paddingLeft, in.readableBytes());
    paddingLeft -= skip;
    in.skipBytes(skip);
    if (dataLeft + paddingLeft == 0) {
      sink.dataEnds(dataEndsStream);
    }
    return true;
  }

  private void frame(ByteBuf payload, int type, int flags, int stream) throws Http2Error {
    switch (type) {
      case FrameType.HEADERS -> headers(payload, flags, stream);
      case FrameType.CONTINUATION -> continuation(payload, flags, stream);
      case FrameType.PRIORITY -> priority(payload, stream);
      case FrameType.RST_STREAM -> {
        exactly(payload, 4);
        needsStream(stream, true);
        sink.reset(stream, payload.readInt());
      }
      case FrameType.SETTINGS -> settings(payload, flags, stream);
      case FrameType.PUSH_PROMISE -> throw violated("a push");
      case FrameType.PING -> {
        needsStream(stream, false);
        exactly(payload, 8);
        sink.control();
        sink.ping(payload.readLong(), (flags & FrameType.ACK) != 0);
      }
      case FrameType.GOAWAY -> {
        needsStream(stream, false);
        if (payload.readableBytes() < 8) {
          throw size("GOAWAY", payload);
        }
        sink.control();
        sink.goAway(payload.readInt() & 0x7fffffff);
      }
      case FrameType.WINDOW_UPDATE -> windowUpdate(payload, stream);
      default -> sink.control();
    }
  }

  private void headers(ByteBuf payload, int flags, int stream) throws Http2Error {
    needsStream(stream, true);
    int padding = 0;
    if ((flags & FrameType.PADDED) != 0) {
      if (!payload.isReadable()) {
        throw violated("padding without its length");
      }
      padding = payload.readUnsignedByte();
    }
    int dependency = -1;
    if ((flags & FrameType.HAS_PRIORITY) != 0) {
      if (payload.readableBytes() < 5) {
        throw size("HEADERS", payload);
      }
      dependency = payload.readInt() & 0x7fffffff;
      payload.skipBytes(1);
    }
    if (padding > payload.readableBytes()) {
      throw violated("padding that is longer than its frame");
    }
    if (dependency == stream) {
      throw violated("a stream that depends on itself");
    }
    blockStream = stream;
    blockEndsStream = (flags & FrameType.END_STREAM) != 0;
    blockLength = 0;
    continuations = 0;
    append(payload, payload.readableBytes() - padding, flags);
  }

  private void continuation(ByteBuf payload, int flags, int stream) throws Http2Error {
    if (blockStream == 0) {
      throw violated("a continuation of nothing, on stream %d".formatted(stream));
    }
    if (++continuations > MAX_CONTINUATIONS) {
      throw Http2Error.abuse(Abuse.HEADER_BLOCK);
    }
    append(payload, payload.readableBytes(), flags);
  }

  private void append(ByteBuf payload, int length, int flags) throws Http2Error {
    if (blockLength + length > blockLimit) {
      throw Http2Error.abuse(Abuse.HEADER_BLOCK);
    }
    if (blockLength + length > block.length) {
      block = Arrays.copyOf(block, Math.max(blockLength + length, block.length * 2));
    }
    payload.readBytes(block, blockLength, length);
    blockLength += length;
    if ((flags & FrameType.END_HEADERS) != 0) {
      int stream = blockStream;
      blockStream = 0;
      sink.headers(stream, block, blockLength, blockEndsStream);
    }
  }

  private void priority(ByteBuf payload, int stream) throws Http2Error {
    needsStream(stream, true);
    sink.control();
    if (payload.readableBytes() != 5) {
      throw Http2Error.stream(stream, ErrorCode.FRAME_SIZE_ERROR, "PRIORITY");
    }
    if ((payload.readInt() & 0x7fffffff) == stream) {
      throw Http2Error.stream(stream, ErrorCode.PROTOCOL_ERROR, "a stream that depends on itself");
    }
  }

  private void settings(ByteBuf payload, int flags, int stream) throws Http2Error {
    needsStream(stream, false);
    boolean ack = (flags & FrameType.ACK) != 0;
    if (ack ? payload.isReadable() : payload.readableBytes() % 6 != 0) {
      throw size("SETTINGS", payload);
    }
    sink.control();
    if (!ack) {
      settingsSeen = true;
      sink.settings(payload);
    }
  }

  private void windowUpdate(ByteBuf payload, int stream) throws Http2Error {
    exactly(payload, 4);
    sink.control();
    int more = payload.readInt() & 0x7fffffff;
    if (more == 0 && stream != 0) {
      throw Http2Error.stream(stream, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE by 0");
    }
    if (more == 0) {
      throw violated("WINDOW_UPDATE by 0");
    }
    sink.windowUpdate(stream, more);
  }

  private static void needsStream(int stream, boolean needed) throws Http2Error {
    if ((stream != 0) != needed) {
      throw violated("a frame on stream %d that does not belong there".formatted(stream));
    }
  }

  private static void exactly(ByteBuf payload, int length) throws Http2Error {
    if (payload.readableBytes() != length) {
      throw size("a frame", payload);
    }
  }

  private static Http2Error size(String what, ByteBuf payload) {
    return Http2Error.connection(
        ErrorCode.FRAME_SIZE_ERROR, "%s of %d bytes".formatted(what, payload.readableBytes()));
  }

  private static Http2Error violated(String what) {
    return Http2Error.connection(ErrorCode.PROTOCOL_ERROR, what);
  }
}
