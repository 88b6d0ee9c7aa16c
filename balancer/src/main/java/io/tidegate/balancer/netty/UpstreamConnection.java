package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.ResponseHead;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 connection to an endpoint: one request at a time, read as strictly as a client's. */
final class UpstreamConnection extends Connection {
  private final UpstreamPool pool;
  private final BodyReader body = new BodyReader();
  private @Nullable Exchange exchange;
  private @Nullable ByteBuf partial;
  private boolean headDone;
  private boolean reusable;
  private boolean counted;

  UpstreamConnection(Worker worker, UpstreamPool pool) {
    super(worker);
    this.pool = pool;
  }

  /** Opens the connection for a request. */
  void connect(Exchange wanting, InetSocketAddress address, int timeoutMillis) {
    exchange = wanting;
    Channel channel = worker.upstreamChannel(this);
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis);
    worker.counters().upstreamConnections++;
    worker.counters().upstreamConnectionsOpen++;
    counted = true;
    ChannelFuture connect = channel.connect(address);
    var _ = connect.addListener(_ -> connected(connect));
  }

  private void connected(ChannelFuture connect) {
    worker.tick();
    Exchange waiting = exchange;
    if (!connect.isSuccess()) {
      exchange = null;
      uncount();
      var _ = connect.channel().close();
      if (waiting != null) {
        waiting.tryFailed(Outcome.CONNECT_FAILED, Failure.CONNECT_FAILED);
      }
    } else if (waiting != null) {
      waiting.send(this);
    } else if (connect.channel().isActive()) {
      pool.release(this);
    }
    worker.flush();
  }

  /** A request takes this connection. */
  void begin(Exchange next) {
    exchange = next;
    headDone = false;
    reusable = false;
    deadline(Deadlines.NONE);
  }

  /** The request is done with this connection, which stays or goes. */
  void end(boolean keep) {
    boolean connecting = !ctx().channel().isActive() && ctx().channel().isOpen();
    exchange = null;
    if (keep && reusable && ctx().channel().isActive()) {
      reading(true);
      pool.release(this);
    } else if (!connecting) {
      // one that is still being opened is kept when it stands
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf in = (ByteBuf) message;
    Exchange current = exchange;
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
    Exchange after = exchange;
    if (after != null && !after.client().canWrite()) {
      reading(false);
    }
  }

  private ByteBuf joined(ByteBuf in) {
    ByteBuf first = partial;
    partial = null;
    return first == null ? in : worker.join(first, in);
  }

  private void readHead(Exchange current, ByteBuf in) {
    while (true) {
      int length = worker.parseResponse(in);
      if (length == 0) {
        partial = in;
        return;
      }
      ResponseHead head = worker.responseHead();
      if (length < 0 || (head.status() == 101 && !current.traits().upgrade())) {
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
      if (current.client().takesInterim()) {
        current.client().interim(head);
      }
      if (!in.isReadable()) {
        in.release();
        return;
      }
    }
  }

  private void refuse(Exchange current, ByteBuf in) {
    in.release();
    exchange = null;
    close();
    current.tryFailed(Outcome.ERROR, Failure.BAD_RESPONSE);
  }

  private void upgrade(Exchange current, ResponseHead head, ByteBuf in) {
    exchange = null;
    uncount();
    current.tunnelled();
    current.client().tunnel(head, this, in);
  }

  private void finalHead(Exchange current, ResponseHead head, ByteBuf in, int length) {
    BodyReader.Kind kind = kind(current, head);
    if (!current.accept(head)) {
      in.release();
      exchange = null;
      close();
      return;
    }
    headDone = true;
    reusable = head.keepAlive() && kind != BodyReader.Kind.UNTIL_CLOSE;
    Downstream client = current.client();
    body.begin(kind, head.contentLength(), client.keepsChunks());
    int run = body.run(in, in.readerIndex() + length);
    boolean whole = body.lead() == 0 && run == in.readableBytes() - length;
    if (whole && body.rejection() == null) {
      client.head(head, kind, in, length);
      progressed(current, null);
      return;
    }
    int joined = body.lead() == 0 ? run : 0;
    client.head(head, kind, in.readRetainedSlice(length + joined), length);
    if (body.lead() > 0) {
      in.skipBytes(body.lead());
      pass(client, in, run);
    }
    in.skipBytes(body.dropped());
    readBody(current, in);
  }

  private static BodyReader.Kind kind(Exchange current, ResponseHead head) {
    if (current.traits().head() || head.bodiless()) {
      return BodyReader.Kind.NONE;
    }
    if (head.chunked()) {
      return BodyReader.Kind.CHUNKED;
    }
    return head.contentLength() >= 0 ? BodyReader.Kind.LENGTH : BodyReader.Kind.UNTIL_CLOSE;
  }

  private void readBody(Exchange current, ByteBuf in) {
    while (in.isReadable() && !body.done() && body.rejection() == null) {
      int run = body.run(in, in.readerIndex());
      if (run == in.readableBytes()) {
        current.client().body(in);
        progressed(current, null);
        return;
      }
      in.skipBytes(body.lead());
      pass(current.client(), in, run);
      in.skipBytes(body.dropped());
    }
    progressed(current, in);
  }

  private static void pass(Downstream client, ByteBuf in, int run) {
    if (run > 0) {
      client.body(in.readRetainedSlice(run));
    }
  }

  private void progressed(Exchange current, @Nullable ByteBuf rest) {
    if (rest != null) {
      // bytes behind a complete response were not asked for
      reusable &= !rest.isReadable();
      rest.release();
    }
    if (body.rejection() != null) {
      current.broken();
    } else if (body.done()) {
      current.complete(reusable, body);
    } else {
      current.progress();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange current = exchange;
    if (current != null && context.channel().isWritable()) {
      current.client().flow(true);
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
    Exchange current = exchange;
    exchange = null;
    if (current != null) {
      closed(current);
    }
    worker.flush();
  }

  private void closed(Exchange current) {
    if (!headDone) {
      current.tryFailed(Outcome.RESET, Failure.UPSTREAM_CLOSED);
    } else if (body.kind() == BodyReader.Kind.UNTIL_CLOSE) {
      current.complete(false, body);
    } else {
      current.broken();
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
