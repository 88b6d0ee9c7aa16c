package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.netty.outbound.Opening;
import io.tidegate.balancer.select.EndpointRuntime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 connection to an endpoint: one request at a time, read as strictly as a client's. */
final class UpstreamConnection extends Connection implements Upstream {
  private final UpstreamPool pool;
  private final BodyReader body = new BodyReader();
  private @Nullable Caller caller;
  private @Nullable ByteBuf partial;
  private boolean headDone;
  private boolean reusable;
  private boolean counted;
  private boolean opening;

  UpstreamConnection(Worker worker, UpstreamPool pool) {
    super(worker);
    this.pool = pool;
  }

  /** Opens the connection for a request. */
  void connect(Caller wanting, Duration timeout) {
    caller = wanting;
    opening = true;
    Channel channel = worker.upstreamChannel(this);
    worker.counters().upstreamConnections++;
    worker.counters().upstreamConnectionsOpen++;
    counted = true;
    ChannelFuture connect = pool.open(channel, wanting.client(), timeout);
    if (connect.isDone() && !connect.isSuccess()) {
      // who wants it must first be told that it is being opened
      worker.loop().execute(() -> connected(connect, connect.cause()));
    } else {
      Opening.whenEstablished(connect, cause -> connected(connect, cause));
    }
  }

  private void connected(ChannelFuture connect, @Nullable Throwable cause) {
    worker.tick();
    opening = false;
    Caller waiting = caller;
    if (cause != null) {
      pool.complain(cause);
      caller = null;
      uncount();
      var _ = connect.channel().close();
      if (waiting != null) {
        waiting.failed(Outcome.CONNECT_FAILED, Failure.CONNECT_FAILED);
      }
    } else {
      pool.opened();
      if (waiting != null) {
        waiting.connected(this);
      } else if (connect.channel().isActive()) {
        pool.release(this);
      }
    }
    worker.flush();
  }

  EndpointRuntime endpoint() {
    return pool.endpoint();
  }

  @Override
  public void begin(Caller next) {
    caller = next;
    headDone = false;
    reusable = false;
    deadline(Deadlines.NONE);
  }

  @Override
  public void end(boolean keep) {
    boolean connecting = opening && ctx().channel().isOpen();
    caller = null;
    if (keep && reusable && ctx().channel().isActive()) {
      reading(true);
      pool.release(this);
    } else if (!connecting) {
      // one that is still being opened is kept when it stands
      close();
    }
  }

  @Override
  public void resume() {
    reading(true);
  }

  @Override
  public boolean mayRefuse() {
    return false;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf in = (ByteBuf) message;
    Caller current = caller;
    if (current == null) {
      // nobody asked: whatever it is, it is not the answer to the next request
      in.release();
      pool.forget(this);
      close();
      return;
    }
    if (headDone) {
      readBody(current, in);
    } else {
      readHead(current, joined(in));
    }
    Caller after = caller;
    if (after != null && !after.canTake()) {
      reading(false);
    }
  }

  private ByteBuf joined(ByteBuf in) {
    ByteBuf first = partial;
    partial = null;
    return first == null ? in : worker.join(first, in);
  }

  private void readHead(Caller current, ByteBuf in) {
    while (true) {
      int length = worker.parseResponse(in);
      if (length == 0) {
        partial = in;
        return;
      }
      ResponseHead head = worker.responseHead();
      if (length < 0 || (head.status() == 101 && !current.traits().upgrade())) {
        Rejection wrong = head.rejection();
        pool.answerRefused(wrong == null ? "a 101 that nobody asked for" : wrong.label());
        refuse(current, in);
        return;
      }
      if (head.status() == 101) {
        in.skipBytes(length);
        upgrade(current, head, in);
        return;
      }
      if (head.status() >= 200) {
        finalHead(current, head, in, length);
        return;
      }
      in.skipBytes(length);
      current.interim(head);
      if (!in.isReadable()) {
        in.release();
        return;
      }
    }
  }

  private void refuse(Caller current, ByteBuf in) {
    in.release();
    caller = null;
    close();
    current.failed(Outcome.ERROR, Failure.BAD_RESPONSE);
  }

  private void upgrade(Caller current, ResponseHead head, ByteBuf in) {
    caller = null;
    uncount();
    current.upgraded(head, this, in);
  }

  private void finalHead(Caller current, ResponseHead head, ByteBuf in, int length) {
    BodyReader.Kind kind = kind(current, head);
    if (!current.accept(head)) {
      in.release();
      caller = null;
      close();
      return;
    }
    headDone = true;
    reusable = head.keepAlive() && kind != BodyReader.Kind.UNTIL_CLOSE;
    body.begin(kind, head.contentLength(), current.keepsChunks());
    int run = body.run(in, in.readerIndex() + length);
    boolean whole = body.lead() == 0 && run == in.readableBytes() - length;
    if (whole && body.rejection() == null) {
      current.head(head, kind, in, length);
      progressed(current, null);
      return;
    }
    int joined = body.lead() == 0 ? run : 0;
    current.head(head, kind, in.readRetainedSlice(length + joined), length);
    if (body.lead() > 0) {
      in.skipBytes(body.lead());
      pass(current, in, run);
    }
    in.skipBytes(body.dropped());
    readBody(current, in);
  }

  /** How a response's body ends. */
  static BodyReader.Kind kind(Caller current, ResponseHead head) {
    if (current.traits().head() || head.bodiless()) {
      return BodyReader.Kind.NONE;
    }
    if (head.chunked()) {
      return BodyReader.Kind.CHUNKED;
    }
    return head.contentLength() >= 0 ? BodyReader.Kind.LENGTH : BodyReader.Kind.UNTIL_CLOSE;
  }

  private void readBody(Caller current, ByteBuf in) {
    while (in.isReadable() && !body.done() && body.rejection() == null) {
      int run = body.run(in, in.readerIndex());
      if (run == in.readableBytes()) {
        current.body(in);
        progressed(current, null);
        return;
      }
      in.skipBytes(body.lead());
      pass(current, in, run);
      in.skipBytes(body.dropped());
    }
    progressed(current, in);
  }

  private static void pass(Caller to, ByteBuf in, int run) {
    if (run > 0) {
      to.body(in.readRetainedSlice(run));
    }
  }

  private void progressed(Caller current, @Nullable ByteBuf rest) {
    if (rest != null) {
      // bytes behind a complete response were not asked for
      reusable &= !rest.isReadable();
      rest.release();
    }
    Rejection wrong = body.rejection();
    if (wrong != null) {
      pool.answerRefused(wrong.label());
      current.broken(ErrorCode.INTERNAL_ERROR);
    } else if (body.done()) {
      current.complete(reusable, body);
    } else {
      current.progress();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Caller current = caller;
    if (current != null && context.channel().isWritable()) {
      current.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.tick();
    uncount();
    pool.forget(this);
    ByteBuf bytes = partial;
    partial = null;
    if (bytes != null) {
      bytes.release();
    }
    Caller current = caller;
    caller = null;
    if (current != null) {
      closed(current);
    }
    worker.flush();
  }

  private void closed(Caller current) {
    if (!headDone) {
      current.failed(Outcome.RESET, Failure.UPSTREAM_CLOSED);
    } else if (body.kind() == BodyReader.Kind.UNTIL_CLOSE) {
      current.complete(false, body);
    } else {
      current.broken(ErrorCode.INTERNAL_ERROR);
    }
  }

  private void uncount() {
    if (counted) {
      counted = false;
      worker.counters().upstreamConnectionsOpen--;
    }
  }

  @Override
  void onDeadline(long nowNanos) {
    // only an idle connection has a deadline
    pool.forget(this);
    close();
  }
}
