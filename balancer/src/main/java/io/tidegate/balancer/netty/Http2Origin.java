package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.tidegate.balancer.http2.AbuseBudget;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.Liveness;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.balancer.netty.outbound.Opening;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.select.OpenStreams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection to an endpoint, which serves as many requests at once as the endpoint lets
 * it. Requests that it has no stream for yet wait for it.
 *
 * <pre>
 *   OPENING → STANDING → LEAVING (their GOAWAY, retired, silent) → last stream gone → closed
 * </pre>
 */
final class Http2Origin extends Http2Connection {
  /** So many requests may wait for what an endpoint says that it allows. */
  private static final int WAITING_FOR_SETTINGS = 100;

  /** What a PING carries; nobody looks at it. */
  private static final long PING = 0x7469646567617465L;

  /** More requests than this are worth another connection. */
  private static final int MOST_STREAMS = 256;

  private final Http2Pool pool;
  private final ArrayDeque<Http2Call> waiting = new ArrayDeque<>(4);
  private final ArrayDeque<Http2Call> spare = new ArrayDeque<>(4);
  private final Liveness liveness;
  private Duration timeout = Duration.ZERO;
  private int nextStream = 1;
  private boolean settingsSeen;
  private boolean standing;
  private boolean leaving;
  private boolean counted;

  Http2Origin(Worker worker, Http2Pool pool) {
    super(
        worker,
        // whom the balancer has chosen to talk to may reset what it likes
        new AbuseBudget(
            Integer.MAX_VALUE, worker.settings().http2().controls(), 1_000_000_000L, worker.now()));
    this.pool = pool;
    liveness = new Liveness(pool.of().policy().ping(), worker.now());
  }

  /** Opens the connection, for that client if the endpoint is to know whom it is for. */
  void connect(Caller first, Duration limit) {
    timeout = limit;
    Channel channel = worker.upstreamChannel(this);
    worker.counters().upstreamConnections++;
    worker.counters().upstreamConnectionsOpen++;
    counted = true;
    ChannelFuture connect = pool.of().open(channel, first.client(), timeout);
    if (connect.isDone() && !connect.isSuccess()) {
      // who wants it must first be told that it is being opened
      worker.loop().execute(() -> connected(connect.channel(), connect.cause()));
    } else {
      Opening.whenEstablished(connect, cause -> connected(connect.channel(), cause));
    }
  }

  private void connected(Channel channel, @Nullable Throwable failure) {
    worker.tick();
    boolean other = failure == null && secure() && !TlsServer.http2Agreed(channel.pipeline());
    if (other && pool.of().policy().protocol() == UpstreamPolicy.Protocol.AUTO) {
      discard(channel);
      pool.of().speakHttp1();
      for (Http2Call call = waiting.poll(); call != null; call = waiting.poll()) {
        call.goElsewhere(pool.of(), timeout);
      }
    } else if (other || failure != null) {
      pool.of().complain(failure == null ? new IOException("no h2 by ALPN") : failure);
      discard(channel);
      unconnected();
    } else {
      pool.of().opened();
      standing = true;
      start();
      serveWaiting();
    }
    worker.flush();
  }

  @Override
  void failing(Http2Error error) {
    pool.of().answerRefused(String.valueOf(error.getMessage()));
  }

  private void discard(Channel channel) {
    lost();
    pool.forget(this);
    uncount();
    var _ = channel.close();
  }

  private void unconnected() {
    for (Http2Call call = waiting.poll(); call != null; call = waiting.poll()) {
      call.unconnected();
    }
  }

  private void start() {
    Http2Limits limits = worker.settings().http2();
    out.raw(PREFACE);
    out.settings(
        PeerSettings.ENABLE_PUSH,
        0,
        PeerSettings.INITIAL_WINDOW_SIZE,
        limits.windowBytes(),
        PeerSettings.MAX_HEADER_LIST_SIZE,
        worker.settings().head().headBytes());
    out.windowUpdate(0, RECEIVE_WINDOW - PeerSettings.USUAL_WINDOW);
    emptied();
  }

  /** Whether requests go over TLS. */
  boolean secure() {
    return pool.of().policy().tls() != null;
  }

  /** Whether it is open and can serve one more request at once. */
  boolean ready() {
    return standing && room();
  }

  /** Whether one more request would not have to wait for others, but for the connection at most. */
  boolean room() {
    return !leaving && !dead() && load() < (settingsSeen ? limit() : WAITING_FOR_SETTINGS);
  }

  /** How many requests it serves or has waiting. */
  int load() {
    return streams.count() + waiting.size();
  }

  private int limit() {
    return settingsSeen ? Math.min(peer.maxConcurrentStreams(), MOST_STREAMS) : 1;
  }

  /** A place for a request; its stream begins with its head. */
  Http2Call call() {
    Http2Call call = spare.poll();
    return call == null ? new Http2Call(worker, this) : call;
  }

  /** A request waits for a stream; its caller is told when there is one. */
  void await(Http2Call call) {
    waiting.add(call);
    if (standing) {
      // who waits must first be told so
      worker.loop().execute(this::serveLater);
    }
  }

  /** Nobody waits for a call any more. */
  void abandon(Http2Call call) {
    waiting.remove(call);
  }

  private void serveWaiting() {
    while (standing && !leaving && !dead() && streams.count() < limit()) {
      Http2Call call = waiting.poll();
      if (call == null) {
        return;
      }
      call.connected();
    }
  }

  /** Gives a call its stream; false when there are to be no more. */
  boolean begin(Http2Call call) {
    if (leaving || dead() || nextStream < 0) {
      return false;
    }
    call.open(this, nextStream);
    nextStream += 2;
    opened(call);
    pool.of().endpoint().streams().opened(OpenStreams.Kind.HTTP2, worker.index());
    if (streams.count() == 1) {
      liveness.spoke(worker.now());
    }
    due(liveness.dueNanos());
    return true;
  }

  /** A call's stream is over and forgotten. */
  void finished(Http2Call call) {
    spare.add(call);
    if (!waiting.isEmpty()) {
      worker.loop().execute(this::serveLater);
    }
  }

  /** Serves those that wait, from outside of a read batch. */
  void serveLater() {
    worker.tick();
    serveWaiting();
    worker.flush();
  }

  @Override
  void received(ByteBuf bytes) {
    liveness.heard();
    super.received(bytes);
  }

  @Override
  public void dataBegins(int id, int flow) throws Http2Error {
    liveness.spoke(worker.now());
    super.dataBegins(id, flow);
  }

  @Override
  public void headers(int id, byte[] block, int length, boolean end) throws Http2Error {
    liveness.spoke(worker.now());
    decoder.begin(block, 0, length);
    if (streams.get(id) instanceof Http2Call call) {
      call.headers(end);
      return;
    }
    if (idle(id)) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "a response to nothing");
    }
    while (decoder.next()) {
      // of a stream that was reset: read for what later blocks refer to
      budget.useful();
    }
  }

  @Override
  public void settings(ByteBuf payload) throws Http2Error {
    super.settings(payload);
    settingsSeen = true;
    serveWaiting();
    for (int extra = load() - Math.max(1, limit()); extra > 0; extra--) {
      Http2Call last = waiting.pollLast();
      if (last != null) {
        pool.move(last, timeout);
      }
    }
  }

  @Override
  public void goAway(int lastOfOurs) {
    retire();
    if (lastOfOurs != Integer.MAX_VALUE) {
      breakStreams(lastOfOurs);
    }
  }

  /** Takes no more requests, and closes behind those it has. */
  void retire() {
    if (leaving) {
      return;
    }
    leaving = true;
    pool.forget(this);
    for (Http2Call call = waiting.poll(); call != null; call = waiting.poll()) {
      call.broken(ErrorCode.REFUSED_STREAM);
    }
    if (streams.count() == 0 && !dead()) {
      finish();
    }
  }

  @Override
  boolean idle(int stream) {
    return (stream & 1) == 0 || stream >= nextStream;
  }

  @Override
  int lastSeen() {
    return 0;
  }

  @Override
  void removed() {
    pool.of().endpoint().streams().closed(OpenStreams.Kind.HTTP2, worker.index());
  }

  @Override
  void emptied() {
    if (leaving) {
      finish();
    } else {
      dueAfter(pool.of().policy().keepAlive());
    }
  }

  @Override
  void onSilence() {
    if (withinHeaders()) {
      fatal(ErrorCode.PROTOCOL_ERROR, null);
    } else if (streams.count() == 0) {
      out.goAway(0, ErrorCode.NO_ERROR);
      retire();
    } else {
      seeWhetherItIsThere();
    }
  }

  private void seeWhetherItIsThere() {
    switch (liveness.step(worker.now())) {
      case WAIT -> due(liveness.dueNanos());
      case ASK -> {
        out.ping(PING, false);
        due(liveness.dueNanos());
      }
      case GIVE_UP -> {
        worker.counters().upstreamConnectionsSilent++;
        retire();
        fatal(ErrorCode.NO_ERROR, null);
      }
    }
  }

  @Override
  void gone() {
    uncount();
    standing = false;
    leaving = true;
    pool.forget(this);
    for (Http2Call call = waiting.poll(); call != null; call = waiting.poll()) {
      call.broken(ErrorCode.REFUSED_STREAM);
    }
  }

  private void uncount() {
    if (counted) {
      counted = false;
      worker.counters().upstreamConnectionsOpen--;
    }
  }
}
