package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.model.WorkloadId;
import org.jspecify.annotations.Nullable;

/**
 * A client of a TCP listener: gets a connection to an endpoint of the listener's workload, and from
 * then on the two are a tunnel. Nothing is read before, so the next endpoint can be tried when one
 * refuses. Loop-confined.
 */
final class TcpRelay extends Connection {
  private static final int EARLY_LIMIT = 64 * 1024;

  private final WorkloadId workload;
  private final Choices choices = new Choices();
  private @Nullable WorkloadLoop loop;
  private @Nullable EndpointRuntime endpoint;
  private long startNanos;
  private int ends;
  private @Nullable ByteBuf early;

  TcpRelay(Worker worker, WorkloadId workload) {
    super(worker);
    this.workload = workload;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    worker.tick();
    worker.counters().clientConnections++;
    worker.counters().clientConnectionsOpen++;
    startNanos = worker.now();
    choices.reset(worker.random().nextLong() | 1);
    Pool pool = worker.table().pool(workload);
    if (pool == null) {
      close();
      return;
    }
    WorkloadLoop entered = worker.workload(pool.workload());
    loop = entered;
    if (entered.demand().arrived(startNanos)) {
      worker.demandCrossed(pool.workload());
    }
    connect(pool);
  }

  /** A client that speaks first is kept until somebody listens. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf before = early;
    ByteBuf all = before == null ? (ByteBuf) message : worker.join(before, (ByteBuf) message);
    early = all;
    reading(all.readableBytes() < EARLY_LIMIT);
  }

  private void connect(Pool pool) {
    EndpointRuntime picked = pool.selector(worker.index()).pick(choices, worker.now());
    if (picked == null) {
      end(true);
      close();
      return;
    }
    endpoint = picked;
    picked.begin();
    Upstream upstream = new Upstream(worker);
    Channel channel = worker.upstreamChannel(upstream);
    channel.config().setAutoRead(false);
    int timeout = (int) pool.policy().timeouts().connect().toMillis();
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout);
    ChannelFuture connect = channel.connect(worker.connections(picked).address());
    var _ = connect.addListener(_ -> connected(pool, picked, connect, upstream));
  }

  private void connected(
      Pool pool, EndpointRuntime picked, ChannelFuture connect, Upstream upstream) {
    worker.tick();
    boolean clientHere = ctx().channel().isActive();
    if (connect.isSuccess() && clientHere) {
      picked.observed(worker.now() - startNanos, Outcome.OK, worker.now());
      ends = 2;
      ByteBuf first = early;
      early = null;
      if (first != null) {
        upstream.write(first);
      }
      TunnelEnd.join(this, upstream, worker.settings().client().tunnel(), this::oneEndClosed);
      worker.flush();
      return;
    }
    picked.end();
    endpoint = null;
    var _ = connect.channel().close();
    if (clientHere) {
      worker.observed(picked, picked.observed(0, Outcome.CONNECT_FAILED, worker.now()));
      choices.tried(picked);
      connect(pool);
    } else {
      end(false);
    }
  }

  private void oneEndClosed() {
    if (--ends == 0) {
      end(false);
      worker.counters().clientConnectionsOpen--;
    }
  }

  private void end(boolean failed) {
    EndpointRuntime used = endpoint;
    endpoint = null;
    if (used != null) {
      used.end();
    }
    WorkloadLoop entered = loop;
    loop = null;
    if (entered != null) {
      entered.finished(startNanos, worker.now(), failed, failed ? 503 : 200);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.counters().clientConnectionsOpen--;
    ByteBuf unsent = early;
    early = null;
    if (unsent != null) {
      unsent.release();
    }
  }

  @Override
  void onDeadline(long nowNanos) {
    close();
  }

  /** Holds an upstream's place in its pipeline until the tunnel takes it. */
  private static final class Upstream extends Connection {
    Upstream(Worker worker) {
      super(worker);
    }

    @Override
    void onDeadline(long nowNanos) {
      close();
    }
  }
}
