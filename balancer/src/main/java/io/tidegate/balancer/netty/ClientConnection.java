package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.x connection: requests one after the other, also when they arrive together.
 *
 * <pre>
 *   HEAD → BODY → WAIT → HEAD …        LINGER: answered early, reads and drops until the client
 *     └───────────↑  └ 101 → tunnel    has seen the answer
 * </pre>
 */
final class ClientConnection extends Connection implements Downstream {
  /** Pipelined bytes beyond this wait in the socket. */
  private static final int PENDING_LIMIT = 64 * 1024;

  private enum State {
    HEAD,
    BODY,
    WAIT,
    LINGER
  }

  private final Listener listener;
  private final RequestBodyReader body;
  private State state = State.HEAD;
  private final Exchange exchange;
  private @Nullable Peer peer;
  private @Nullable ByteBuf pending;
  private final ResponseRelay relay = new ResponseRelay(this);
  private boolean responding;
  private boolean processing;
  private long headSinceNanos;

  ClientConnection(Worker worker, Listener listener) {
    super(worker);
    this.listener = listener;
    body = new RequestBodyReader(worker);
    exchange = new Exchange(worker, this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    worker.tick();
    worker.counters().clientConnections++;
    worker.counters().clientConnectionsOpen++;
    after(worker.settings().client().header());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.tick();
    worker.counters().clientConnectionsOpen--;
    exchange.cancel();
    drop();
    worker.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf in = (ByteBuf) message;
    switch (state) {
      case LINGER -> in.release();
      case HEAD, BODY, WAIT -> {
        ByteBuf earlier = pending;
        if (earlier == null && state == State.HEAD) {
          headSinceNanos = worker.now();
          after(worker.settings().client().header());
        }
        pending = earlier == null ? in : worker.join(earlier, in);
        process();
      }
    }
  }

  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    boolean more = true;
    while (more && pending != null) {
      more = step(pending);
      if (pending != null && !pending.isReadable()) {
        drop();
      }
    }
    processing = false;
    worker.buffered().holds(this, pending == null ? 0 : pending.readableBytes());
  }

  private boolean step(ByteBuf in) {
    return switch (state) {
      case HEAD -> readHead(in);
      case BODY -> readBody(in);
      case WAIT -> {
        reading(in.readableBytes() <= PENDING_LIMIT);
        yield false;
      }
      case LINGER -> false; // everything was dropped
    };
  }

  private boolean readHead(ByteBuf in) {
    int length = worker.parseRequest(in);
    RequestHead head = worker.requestHead();
    if (length <= 0) {
      Rejection why = head.rejection();
      if (peer == null && Http2Server.begins(listener, in)) {
        pending = null;
        Http2Server.replace(this, listener, in);
        return false;
      }
      return why != null && unread(why);
    }
    if (body.tooLarge(head)) {
      return unread(Rejection.BODY_TOO_LARGE);
    }
    in.skipBytes(length);
    relay.begin(head.minorVersion() == 0, head.keepAlive());
    responding = false;
    body.begin(head);
    state = body.done() ? State.WAIT : State.BODY;
    exchange.begin(head, peer());
    bodyAwaited();
    return true;
  }

  /** While the upstream takes the body, the client is what is waited for. */
  private void bodyAwaited() {
    if (state == State.BODY && exchange.sending()) {
      after(worker.settings().client().body());
    }
  }

  private boolean readBody(ByteBuf in) {
    Rejection wrong = body.read(in, exchange);
    if (wrong != null) {
      exchange.refuse(wrong);
      reject(wrong);
      return false;
    }
    bodyAwaited();
    if (body.done() && state == State.BODY) {
      state = State.WAIT;
    }
    return true;
  }

  /** Refuses what has not become a request: nothing behind it is read. */
  private boolean unread(Rejection why) {
    AccessRecord.refused(worker, peer(), headTook(), why);
    reject(why);
    return false;
  }

  private void reject(Rejection why) {
    worker.counters().rejections.add(why);
    if (responding) {
      close();
    } else {
      relay.reject(why);
      linger();
    }
  }

  /** Answers have been given that the client may not have read yet: closes without a reset. */
  private void linger() {
    state = State.LINGER;
    drop();
    after(worker.settings().client().linger());
    reading(true);
    worker.loop().execute(this::shutdownOutput);
  }

  @Override
  public boolean keepsChunks() {
    return !relay.http10();
  }

  @Override
  public long headTook() {
    return worker.now() - headSinceNanos;
  }

  @Override
  public boolean takesInterim() {
    return !relay.http10();
  }

  @Override
  public void interim(ResponseHead head) {
    relay.interim(head);
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind kind, ByteBuf bytes, int headLength) {
    responding = true;
    lastIfLeaving();
    relay.head(head, kind, exchange.responseEdits(), bytes, headLength);
  }

  /** Says with the answer that the connection ends, if it does. */
  private void lastIfLeaving() {
    // an answer before the end of the request: what else it sends is not worth waiting for
    if (state == State.BODY || worker.closing()) {
      relay.closeAfter();
    }
  }

  @Override
  public void body(ByteBuf bytes) {
    relay.body(bytes);
  }

  @Override
  public void end(BodyReader responseBody) {
    relay.end(responseBody);
    answered();
  }

  /** The response is complete; on to the next request, or to the end of the connection. */
  private void answered() {
    responding = false;
    if (state == State.BODY || (pending != null && !relay.keepAlive())) {
      linger();
    } else if (relay.keepAlive()) {
      state = State.HEAD;
      ProxySettings.ClientTimeouts times = worker.settings().client();
      after(pending == null ? times.keepAlive() : times.header());
      reading(true);
      process();
    } else {
      state = State.LINGER;
      closeAfterWrites();
    }
  }

  @Override
  public void tunnel(ResponseHead head, UpstreamConnection upstream, ByteBuf first) {
    relay.switching(head, exchange.responseEdits());
    ByteBuf early = pending;
    pending = null;
    var kind =
        TunnelEnd.Kind.agreed(
            head, upstream.endpoint(), worker.settings().client().tunnel(), this::tunnelEnded);
    TunnelEnd.join(this, upstream, kind, first, early);
  }

  private void tunnelEnded(long toClient, long toEndpoint) {
    if (exchange.tunnelClosed(toClient, toEndpoint)) {
      worker.counters().clientConnectionsOpen--;
    }
  }

  @Override
  public void fail(Failure failure, long retryAfterSeconds) {
    lastIfLeaving();
    relay.reply(Replies.Reply.of(failure, retryAfterSeconds), !exchange.traits().head());
    answered();
  }

  @Override
  public void abort(ErrorCode why) {
    close();
  }

  @Override
  public boolean canWrite() {
    return writable();
  }

  @Override
  public void flow(boolean on) {
    if (state != State.LINGER) {
      reading(on || (state == State.WAIT && pending == null));
      if (on) {
        bodyAwaited();
      }
    }
  }

  @Override
  public void deadlineAt(long nanos) {
    deadline(nanos);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      exchange.clientWritable();
    }
  }

  @Override
  void onDeadline(long nowNanos) {
    switch (state) {
      case HEAD -> {
        if (pending == null) {
          closeIdle();
        } else {
          var _ = unread(Rejection.HEADER_TIMEOUT);
        }
      }
      case BODY -> {
        if (exchange.sending() && ctx().channel().config().isAutoRead()) {
          exchange.refuse(Rejection.BODY_TIMEOUT);
          reject(Rejection.BODY_TIMEOUT);
        } else {
          exchange.onDeadline();
        }
      }
      case WAIT -> exchange.onDeadline();
      case LINGER -> close();
    }
  }

  @Override
  boolean leave(Farewell how) {
    exchange.leave(how == Farewell.GO);
    boolean unused = pending == null && how == Farewell.FINISH_OR_GO;
    if (state == State.HEAD && (unused || how == Farewell.GO)) {
      close();
    }
    return ctx().channel().isOpen();
  }

  private void drop() {
    ReferenceCountUtil.release(pending);
    pending = null;
  }

  private Peer peer() {
    if (peer == null) {
      peer = Peers.of(ctx().channel(), listener.tls() != null, worker.settings().trusted());
    }
    return peer;
  }
}
