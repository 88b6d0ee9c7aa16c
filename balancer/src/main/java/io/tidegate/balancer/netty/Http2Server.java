package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http2.Abuse;
import io.tidegate.balancer.http2.AbuseBudget;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.balancer.http2.RequestText;
import io.tidegate.balancer.http2.TrailerText;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/2 connection. It takes the place of a {@link ClientConnection} once it is known
 * that this is what the client speaks.
 *
 * <pre>
 *   PREFACE → SERVING → (GOAWAY 2^31-1, ping) → (pong: GOAWAY last) → no stream left → closed
 * </pre>
 */
final class Http2Server extends Http2Connection {
  /** How much of the preface an HTTP/1.x parser sees before it gives up. */
  private static final int PREFACE_SEEN = 12;

  /** What the ping says that asks whether a client has read that it is to go. */
  private static final long LEAVING = 0x7469_6465_6761_7465L;

  private final Listener listener;
  private @Nullable Peer client;
  private int prefaceSeen;
  private int lastStream;
  private int lastAccepted = Integer.MAX_VALUE;
  private boolean leaving;

  private Http2Server(Worker worker, Listener listener) {
    super(worker, budget(worker));
    this.listener = listener;
  }

  private static AbuseBudget budget(Worker worker) {
    Http2Limits limits = worker.settings().http2();
    return new AbuseBudget(
        limits.resets(), limits.controls(), limits.resetPeriod().toNanos(), worker.now());
  }

  /** Whether bytes that are no HTTP/1.x are HTTP/2's, which clear text is not agreed on before. */
  static boolean begins(Listener listener, ByteBuf in) {
    if (!listener.http2() || listener.tls() != null) {
      return false;
    }
    int length = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        return false;
      }
    }
    return length >= PREFACE_SEEN;
  }

  /** Puts HTTP/2 in the place of a connection, whose first bytes these are, if there are any. */
  static void replace(Connection before, Listener listener, @Nullable ByteBuf first) {
    Http2Server server = new Http2Server(before.worker, listener);
    before.ctx().pipeline().replace(before, null, server);
    server.start();
    if (first != null) {
      server.received(first);
    }
  }

  private void start() {
    Http2Limits limits = worker.settings().http2();
    out.settings(
        PeerSettings.MAX_CONCURRENT_STREAMS,
        limits.streams(),
        PeerSettings.INITIAL_WINDOW_SIZE,
        limits.windowBytes(),
        PeerSettings.MAX_HEADER_LIST_SIZE,
        worker.settings().head().headBytes());
    out.windowUpdate(0, RECEIVE_WINDOW - PeerSettings.USUAL_WINDOW);
    dueAfter(worker.settings().client().header());
  }

  @Override
  void received(ByteBuf bytes) {
    while (prefaceSeen < PREFACE.length && bytes.isReadable() && !dead()) {
      if (bytes.readByte() != PREFACE[prefaceSeen++]) {
        fatal(ErrorCode.PROTOCOL_ERROR, null);
      }
    }
    super.received(bytes);
  }

  @Override
  public void settings(ByteBuf payload) throws Http2Error {
    super.settings(payload);
    if (streams.count() == 0) {
      dueAfter(worker.settings().client().keepAlive());
    }
  }

  @Override
  public void headers(int id, byte[] block, int length, boolean end) throws Http2Error {
    decoder.begin(block, 0, length);
    Http2Stream stream = streams.get(id);
    if (stream instanceof Http2Request request) {
      trailers(request, end);
    } else if ((id & 1) == 0) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "a stream with an even number");
    } else if (id > lastStream) {
      lastStream = id;
      begin(id, end);
    } else {
      late(id);
    }
  }

  private void begin(int id, boolean end) throws Http2Error {
    RequestText text = worker.http2().request();
    text.begin();
    while (decoder.next()) {
      text.field(decoder.name(), decoder.value());
    }
    text.end(end);
    if (id > lastAccepted) {
      throw Http2Error.stream(id, ErrorCode.REFUSED_STREAM, "a stream behind the last");
    }
    if (streams.count() >= worker.settings().http2().streams()) {
      worker.counters().abuses.add(Abuse.CONCURRENT_STREAMS);
      throw Http2Error.stream(id, ErrorCode.REFUSED_STREAM, "too many streams");
    }
    String wrong = text.wrong();
    if (wrong != null) {
      worker.counters().rejections.add(Rejection.MALFORMED_HEADER_LIST);
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, wrong);
    }
    Http2Request known = worker.http2().take();
    Http2Request request = known == null ? new Http2Request(worker) : known;
    request.open(this, id);
    opened(request);
    request.begin(text, end, peer());
  }

  private void trailers(Http2Request request, boolean end) throws Http2Error {
    TrailerText text = worker.http2().trailers();
    text.begin();
    while (decoder.next()) {
      text.field(decoder.name(), decoder.value());
    }
    text.finish();
    if (request.theirEnd()) {
      throw Http2Error.stream(request.id(), ErrorCode.STREAM_CLOSED, "trailers behind the end");
    }
    if (!end || text.wrong() != null || text.tooLarge()) {
      throw Http2Error.stream(request.id(), ErrorCode.PROTOCOL_ERROR, "trailers that are none");
    }
    request.trailers(text);
  }

  /** Headers of a stream that is over. */
  private void late(int id) throws Http2Error {
    while (decoder.next()) {
      control();
    }
    if (!streams.wasReset(id)) {
      throw Http2Error.connection(ErrorCode.STREAM_CLOSED, "headers of a closed stream");
    }
  }

  @Override
  public void ping(long payload, boolean ack) {
    super.ping(payload, ack);
    if (ack && payload == LEAVING && leaving) {
      lastAccepted = lastStream;
      out.goAway(lastStream, ErrorCode.NO_ERROR);
      emptied();
    }
  }

  @Override
  public void goAway(int lastOfOurs) {
    // it begins no more streams: the last one's end is the connection's
    lastAccepted = lastStream;
    if (streams.count() == 0) {
      finish();
    }
  }

  @Override
  boolean idle(int stream) {
    return stream > lastStream || (stream & 1) == 0;
  }

  @Override
  int lastSeen() {
    return lastStream;
  }

  @Override
  void removed() {}

  @Override
  void emptied() {
    if (streams.count() > 0) {
      return;
    }
    if (lastAccepted == Integer.MAX_VALUE) {
      dueAfter(worker.settings().client().keepAlive());
    } else {
      finish();
    }
  }

  @Override
  void onSilence() {
    if (withinHeaders()) {
      fatal(ErrorCode.ENHANCE_YOUR_CALM, Abuse.HEADER_BLOCK);
    } else if (prefaceSeen < PREFACE.length) {
      close();
    } else if (leaving || streams.count() == 0) {
      lastAccepted = lastStream;
      out.goAway(lastStream, ErrorCode.NO_ERROR);
      emptied();
    }
  }

  /** Tells the client to go, and waits until what it has sent before it knew has come. */
  @Override
  boolean leave(Farewell how) {
    if (dead()) {
      return true;
    }
    if (!leaving) {
      leaving = true;
      out.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
      out.ping(LEAVING, false);
      dueAfter(worker.settings().client().linger());
    }
    for (Http2Stream stream : streams.all()) {
      if (stream instanceof Http2Request request) {
        request.leave(how == Farewell.GO);
      }
    }
    if (how == Farewell.GO && !dead()) {
      goAwayNow();
    }
    return true;
  }

  /** No stream beyond those that have begun is looked at. */
  private void goAwayNow() {
    if (lastAccepted == Integer.MAX_VALUE) {
      lastAccepted = lastStream;
      out.goAway(lastStream, ErrorCode.NO_ERROR);
    }
    emptied();
  }

  /** A client does not take what it has asked for. */
  void stalled(Http2Request request) {
    if (blocked()) {
      fatal(ErrorCode.ENHANCE_YOUR_CALM, Abuse.STALLED_WINDOW);
      return;
    }
    worker.counters().abuses.add(Abuse.STALLED_WINDOW);
    fail(Http2Error.stream(request.id(), ErrorCode.ENHANCE_YOUR_CALM, "a response not taken"));
  }

  @Override
  void gone() {
    worker.counters().clientConnectionsOpen--;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    throw new IllegalStateException("a connection that was active already");
  }

  private Peer peer() {
    if (client == null) {
      client = Peers.of(ctx().channel(), listener.tls() != null, worker.settings().trusted());
    }
    return client;
  }
}
