package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http1.ResponseWriter;
import io.tidegate.balancer.http1.ResponseWriter.Framing;
import io.tidegate.balancer.http1.ResponseWriter.Persistence;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.x connection: requests one after the other, also when they arrive together.
 *
 * <pre>
 *   HEAD → BODY → WAIT → HEAD …        LINGER: answered early, reads and drops until the client
 *     └───────────↑  └ 101 → TUNNEL    has seen the answer
 * </pre>
 */
final class ClientConnection extends Connection implements Downstream {
  /** Pipelined bytes beyond this wait in the socket. */
  private static final int PENDING_LIMIT = 64 * 1024;

  private enum State {
    HEAD,
    BODY,
    WAIT,
    TUNNEL,
    LINGER
  }

  private final Listener listener;
  private final BodyReader body = new BodyReader();
  private State state = State.HEAD;
  private @Nullable Exchange exchange;
  private @Nullable Peer peer;
  private @Nullable ByteBuf pending;
  private Framing framing = Framing.AS_RECEIVED;
  private boolean keepAlive;
  private boolean http10;
  private boolean responding;
  private boolean processing;
  private long bodyBytes;

  ClientConnection(Worker worker, Listener listener) {
    super(worker);
    this.listener = listener;
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
    Exchange current = exchange;
    if (current != null) {
      current.cancel();
    }
    drop();
    worker.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf in = (ByteBuf) message;
    switch (state) {
      case TUNNEL -> {
        after(worker.settings().client().tunnel());
        current().body(in);
      }
      case LINGER -> in.release();
      case HEAD, BODY, WAIT -> {
        ByteBuf earlier = pending;
        if (earlier == null && state == State.HEAD) {
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
      ByteBuf rest = pending;
      if (rest != null && !rest.isReadable()) {
        drop();
      }
    }
    processing = false;
  }

  private boolean step(ByteBuf in) {
    return switch (state) {
      case HEAD -> readHead(in);
      case BODY -> readBody(in);
      case WAIT -> {
        if (in.readableBytes() > PENDING_LIMIT) {
          reading(false);
        }
        yield false;
      }
      case TUNNEL -> {
        pending = null;
        current().body(in);
        yield false;
      }
      case LINGER -> {
        drop();
        yield false;
      }
    };
  }

  private boolean readHead(ByteBuf in) {
    int length = worker.parseRequest(in);
    RequestHead head = worker.requestHead();
    if (length <= 0) {
      Rejection why = head.rejection();
      if (why != null) {
        reject(why);
      }
      return false;
    }
    long limit = worker.settings().bodyBytes();
    if (limit > 0 && head.contentLength() > limit) {
      reject(Rejection.BODY_TOO_LARGE);
      return false;
    }
    ByteBuf upstreamHead = worker.upstreamHead(peer());
    in.skipBytes(length);
    begin(head, upstreamHead);
    return true;
  }

  private void begin(RequestHead head, ByteBuf upstreamHead) {
    keepAlive = head.keepAlive() && !worker.closing();
    http10 = head.minorVersion() == 0;
    responding = false;
    framing = Framing.AS_RECEIVED;
    bodyBytes = 0;
    if (head.chunked()) {
      body.begin(BodyReader.Kind.CHUNKED, 0, true);
    } else {
      body.begin(BodyReader.Kind.LENGTH, Math.max(0, head.contentLength()), true);
    }
    state = body.done() ? State.WAIT : State.BODY;
    Exchange next = exchange;
    if (next == null) {
      next = new Exchange(worker, this);
      exchange = next;
    }
    next.begin(head, upstreamHead);
    bodyAwaited();
  }

  /** While the upstream takes the body, the client is what is waited for. */
  private void bodyAwaited() {
    if (state == State.BODY && current().sending()) {
      after(worker.settings().client().body());
    }
  }

  private boolean readBody(ByteBuf in) {
    int run = body.run(in, in.readerIndex());
    bodyBytes += run;
    long limit = worker.settings().bodyBytes();
    Rejection wrong = limit > 0 && bodyBytes > limit ? Rejection.BODY_TOO_LARGE : body.rejection();
    if (wrong != null) {
      current().cancel();
      reject(wrong);
      return false;
    }
    in.skipBytes(body.lead());
    if (run > 0) {
      current().body(run == in.readableBytes() ? takePending() : in.readRetainedSlice(run));
    }
    if (pending != null) {
      in.skipBytes(body.dropped());
    }
    bodyAwaited();
    if (body.done() && state == State.BODY) {
      state = State.WAIT;
      if (body.hasTrailers()) {
        HeadWriter out = worker.out();
        body.writeTrailers(out);
        current().body(worker.written());
      }
      current().bodyEnd();
    }
    return true;
  }

  private ByteBuf takePending() {
    ByteBuf all = java.util.Objects.requireNonNull(pending);
    pending = null;
    return all;
  }

  private void reject(Rejection why) {
    worker.counters().rejections.add(why);
    if (responding) {
      close();
      return;
    }
    keepAlive = false;
    reply(new Replies.Reply(why.status(), why.label(), why.label().replace('-', ' '), 0), true);
    linger();
  }

  private void reply(Replies.Reply reply, boolean withBody) {
    HeadWriter out = worker.out();
    String connection = keepAlive ? (http10 ? "keep-alive" : "") : "close";
    Replies.write(reply, connection, withBody, out);
    write(worker.written());
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
    return !http10;
  }

  @Override
  public boolean takesInterim() {
    return !http10;
  }

  @Override
  public void interim(ResponseHead head) {
    ResponseWriter.write(head, Framing.AS_RECEIVED, Persistence.IMPLIED, worker.out());
    write(worker.written());
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind kind, ByteBuf bytes, int headLength) {
    responding = true;
    if (state == State.BODY) {
      // an answer before the end of the request: what else it sends is not worth waiting for
      keepAlive = false;
    }
    boolean chunksToOld = http10 && kind == BodyReader.Kind.CHUNKED;
    if (kind == BodyReader.Kind.UNTIL_CLOSE && !http10) {
      framing = Framing.CHUNKS_ADDED;
    } else if (chunksToOld || kind == BodyReader.Kind.UNTIL_CLOSE) {
      framing = Framing.UNTIL_CLOSE;
      keepAlive = false;
    }
    Persistence persistence = persistence();
    if (framing == Framing.AS_RECEIVED
        && ResponseWriter.unchanged(head, framing, persistence)) {
      write(bytes);
    } else {
      rewritten(head, persistence, bytes, headLength);
    }
  }

  private Persistence persistence() {
    if (!keepAlive) {
      return Persistence.CLOSE;
    }
    return http10 ? Persistence.STATED : Persistence.IMPLIED;
  }

  /** A head that has not become longer is written over the old one, so that no byte is copied. */
  private void rewritten(
      ResponseHead head, Persistence persistence, ByteBuf bytes, int headLength) {
    HeadWriter out = worker.out();
    ResponseWriter.write(head, framing, persistence, out);
    int shorter = headLength - out.length();
    if (shorter >= 0 && framing != Framing.CHUNKS_ADDED) {
      bytes.skipBytes(shorter);
      bytes.setBytes(bytes.readerIndex(), out.bytes(), 0, out.length());
      write(bytes);
      return;
    }
    write(worker.written());
    bytes.skipBytes(headLength);
    if (bytes.isReadable()) {
      body(bytes);
    } else {
      bytes.release();
    }
  }

  @Override
  public void body(ByteBuf bytes) {
    if (framing == Framing.CHUNKS_ADDED) {
      HeadWriter out = worker.out();
      out.put(Integer.toHexString(bytes.readableBytes())).put("\r\n");
      write(worker.written());
      write(bytes);
      write(Chunks.lineEnd());
    } else {
      write(bytes);
      if (state == State.TUNNEL) {
        after(worker.settings().client().tunnel());
      }
    }
  }

  @Override
  public void end(BodyReader responseBody) {
    if (state == State.TUNNEL) {
      shutdownOutput();
      return;
    }
    if (framing == Framing.CHUNKS_ADDED) {
      write(Chunks.last());
    } else if (responseBody.hasTrailers() && !http10) {
      responseBody.writeTrailers(worker.out());
      write(worker.written());
    }
    answered();
  }

  /** The response is complete; on to the next request, or to the end of the connection. */
  private void answered() {
    responding = false;
    if (state == State.BODY) {
      linger();
    } else if (keepAlive && !worker.closing()) {
      state = State.HEAD;
      framing = Framing.AS_RECEIVED;
      after(
          pending == null
              ? worker.settings().client().keepAlive()
              : worker.settings().client().header());
      reading(true);
      process();
    } else if (pending != null) {
      linger();
    } else {
      state = State.LINGER;
      ctx().writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void tunnel(ResponseHead head) {
    ResponseWriter.write(head, Framing.AS_RECEIVED, Persistence.UPGRADE, worker.out());
    write(worker.written());
    framing = Framing.AS_RECEIVED;
    state = State.TUNNEL;
    ctx().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    after(worker.settings().client().tunnel());
    reading(true);
    process();
  }

  @Override
  public void fail(Failure failure, long retryAfterSeconds) {
    if (state == State.BODY) {
      keepAlive = false;
    }
    reply(Replies.Reply.of(failure, retryAfterSeconds), !current().traits().head());
    answered();
  }

  @Override
  public void abort() {
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
    Exchange running = exchange;
    UpstreamConnection from = running == null ? null : running.upstream();
    if (from != null && context.channel().isWritable()) {
      from.reading(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    Exchange running = exchange;
    if (event instanceof ChannelInputShutdownEvent && running != null) {
      UpstreamConnection to = running.upstream();
      if (to != null) {
        to.shutdownOutput();
      }
    }
  }

  @Override
  void onDeadline(long nowNanos) {
    switch (state) {
      case HEAD -> {
        if (pending == null) {
          close();
        } else {
          reject(Rejection.HEADER_TIMEOUT);
        }
      }
      case BODY -> {
        if (current().sending()) {
          current().cancel();
          reject(Rejection.BODY_TIMEOUT);
        } else {
          current().onDeadline();
        }
      }
      case WAIT, TUNNEL -> current().onDeadline();
      case LINGER -> close();
    }
  }

  /** Closes the connection if it is between two requests; says whether it was. */
  boolean leave() {
    if (state == State.HEAD && pending == null) {
      close();
      return true;
    }
    return false;
  }

  private void after(Duration duration) {
    deadline(worker.now() + duration.toNanos());
  }

  private Exchange current() {
    return java.util.Objects.requireNonNull(exchange);
  }

  private void drop() {
    ByteBuf bytes = pending;
    pending = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  private Peer peer() {
    Peer known = peer;
    if (known == null) {
      InetSocketAddress remote = (InetSocketAddress) ctx().channel().remoteAddress();
      InetSocketAddress local = (InetSocketAddress) ctx().channel().localAddress();
      known = listener.peer(remote, local, worker.settings().trusted());
      peer = known;
    }
    return known;
  }
}
