package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.http2.AbuseBudget;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.HpackDecoder;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.ReceiveWindow;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One end of an HTTP/2 connection, whichever: gives frames to their streams. Loop-confined. */
abstract class Http2Connection extends Http2Link implements Http2FrameReader.Sink {
  /**
   * What all streams together may have under way to us. It is renewed as data comes in, wherever it
   * goes: a stream that nobody reads is held back by its own window, and no other stream by it.
   */
  static final int RECEIVE_WINDOW = 1 << 20;

  /** What a client sends first. */
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  final HpackDecoder decoder = new HpackDecoder(4096);
  private final ReceiveWindow receive = new ReceiveWindow(RECEIVE_WINDOW);
  private final Http2FrameReader reader;
  private @Nullable Http2Stream receiving;
  private @Nullable ByteBuf partial;
  private long headersBegan = Deadlines.NONE;

  Http2Connection(Worker worker, AbuseBudget budget) {
    super(worker, budget);
    reader = new Http2FrameReader(this, worker.settings().head().headBytes());
  }

  /** A header block is complete for a stream that may be any. */
  @Override
  public abstract void headers(int stream, byte[] block, int length, boolean end) throws Http2Error;

  /** Whether nobody has begun that stream yet. */
  abstract boolean idle(int stream);

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    received((ByteBuf) message);
  }

  /** Takes bytes off the socket. */
  void received(ByteBuf bytes) {
    ByteBuf before = partial;
    partial = null;
    ByteBuf in = before == null ? bytes : worker.join(before, bytes);
    boolean more = !dead();
    while (more) {
      try {
        more = reader.next(in);
      } catch (Http2Error e) {
        fail(e);
        more = !dead();
      }
    }
    if (dead() || !in.isReadable()) {
      in.release();
    } else {
      partial = in;
    }
    watchHeaders();
  }

  /** A header block that has begun must end in time. */
  private void watchHeaders() {
    if (!reader.withinHeaders()) {
      headersBegan = Deadlines.NONE;
    } else if (headersBegan == Deadlines.NONE) {
      headersBegan = worker.now();
      dueAfter(worker.settings().client().header());
    }
  }

  /** Whether the silence is one within a header block. */
  final boolean withinHeaders() {
    return reader.withinHeaders();
  }

  @Override
  final void forgotten(Http2Stream stream) {
    if (receiving != null && receiving.id() == stream.id()) {
      receiving = null;
    }
  }

  /** What the other end did is going to end a stream or the connection. */
  void failing(Http2Error error) {}

  /** Resets a stream, or ends the connection, for what the other end did. */
  final void fail(Http2Error error) {
    failing(error);
    if (error.stream() == 0) {
      fatal(error.code(), error.abuse());
      return;
    }
    reset(error.stream(), error.code());
    try {
      budget.reset(worker.now());
    } catch (Http2Error tooMany) {
      fatal(tooMany.code(), tooMany.abuse());
    }
  }

  @Override
  public void dataBegins(int id, int flow) throws Http2Error {
    if (!receive.received(flow)) {
      throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "more data than allowed");
    }
    int more = receive.grant();
    if (more > 0) {
      out.windowUpdate(0, more);
    }
    receiving = null;
    Http2Stream stream = known(id);
    if (stream == null) {
      return;
    }
    if (stream.theirEnd()) {
      throw Http2Error.stream(id, ErrorCode.STREAM_CLOSED, "data behind the end");
    }
    if (!stream.receive.received(flow)) {
      throw Http2Error.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "more data than allowed");
    }
    receiving = stream;
  }

  /** An open stream, or null when what comes for it is to be ignored. */
  private @Nullable Http2Stream known(int id) throws Http2Error {
    Http2Stream stream = streams.get(id);
    if (stream == null && idle(id)) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "a frame for a stream not begun");
    }
    if (stream == null && !streams.wasReset(id)) {
      throw Http2Error.stream(id, ErrorCode.STREAM_CLOSED, "data for a closed stream");
    }
    return stream;
  }

  @Override
  public void data(ByteBuf part) throws Http2Error {
    budget.useful();
    Http2Stream stream = receiving;
    if (stream == null) {
      part.release();
    } else {
      stream.data(part);
    }
  }

  @Override
  public void dataEnds(boolean endStream) throws Http2Error {
    Http2Stream stream = receiving;
    receiving = null;
    if (stream != null && endStream) {
      stream.complete();
    }
  }

  @Override
  public void reset(int id, int code) throws Http2Error {
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      remove(stream);
      stream.drop();
      stream.broken(ErrorCode.of(code));
      budget.reset(worker.now());
    } else if (idle(id)) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "a reset of a stream not begun");
    }
  }

  @Override
  public void settings(ByteBuf payload) throws Http2Error {
    int before = peer.initialWindow();
    while (payload.isReadable()) {
      peer.set(payload.readUnsignedShort(), payload.readInt());
    }
    encoder.limit(peer.headerTableSize());
    int change = peer.initialWindow() - before;
    if (change != 0) {
      for (Http2Stream stream : streams.all()) {
        if (!stream.window.grow(change)) {
          throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31");
        }
        wantsToSend(stream);
      }
    }
    out.settingsAck();
  }

  @Override
  public void ping(long payload, boolean ack) {
    if (!ack) {
      out.ping(payload, true);
    }
  }

  @Override
  public void windowUpdate(int id, int more) throws Http2Error {
    if (id == 0) {
      if (!window.grow(more)) {
        throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31");
      }
      touch();
      return;
    }
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      if (!stream.window.grow(more)) {
        throw Http2Error.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "a window beyond 2^31");
      }
      wantsToSend(stream);
    } else if (idle(id)) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "a window for a stream not begun");
    }
  }

  @Override
  public void control() throws Http2Error {
    budget.control(worker.now());
  }

  /** A stream has begun. */
  final void opened(Http2Stream stream) {
    streams.add(stream);
    budget.useful();
    due(Deadlines.NONE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.tick();
    lost();
    breakStreams(Integer.MAX_VALUE);
    ByteBuf bytes = partial;
    partial = null;
    if (bytes != null) {
      bytes.release();
    }
    out.drop();
    gone();
    worker.flush();
  }

  /** The connection has been closed. */
  abstract void gone();
}
