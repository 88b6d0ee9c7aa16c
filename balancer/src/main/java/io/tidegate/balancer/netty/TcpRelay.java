package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.tidegate.balancer.accesslog.Termination;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.netty.outbound.Opening;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.KeyHash;
import io.tidegate.balancer.select.KeySource;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client of a TCP listener: gets a connection to an endpoint of the listener's workload, and from
 * then on the two are a tunnel. Nothing is sent before, so the next endpoint can be tried when one
 * refuses. While there is no endpoint, or none has room, the client waits like a request. One that
 * cannot be served is reset, so that it does not take the end for an answer. Loop-confined.
 */
final class TcpRelay extends Connection {
  private static final int EARLY_LIMIT = 64 * 1024;

  private final WorkloadId workload;
  private final Choices choices = new Choices();
  private final AccessRecord record;
  private @Nullable WorkloadLoop loop;
  private @Nullable EndpointRuntime endpoint;
  private long startNanos;
  private long triedNanos;
  private int ends;
  private int tries;
  private @Nullable ByteBuf early;
  private boolean ended;
  private boolean waiting;
  private int charged;

  TcpRelay(Worker worker, WorkloadId workload) {
    super(worker);
    this.workload = workload;
    record = AccessRecord.on(worker);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    worker.tick();
    worker.counters().clientConnections++;
    worker.counters().clientConnectionsOpen++;
    startNanos = worker.now();
    record.begin(Peers.ends(context.channel()));
    context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    Pool pool = worker.table().pool(workload);
    choices.reset(key(pool));
    if (pool == null) {
      end(true, Failure.NO_ENDPOINT.termination());
      reset();
      return;
    }
    WorkloadLoop entered = worker.workload(pool.workload());
    loop = entered;
    if (entered.demand().arrived(startNanos)) {
      worker.demandCrossed(pool.workload());
    }
    next(pool);
  }

  /** What algorithms that hash pin a client by: nothing else than its address is known of it. */
  private long key(@Nullable Pool pool) {
    return pool != null && pool.policy().balancing().key() instanceof KeySource.Client
        ? KeyHash.of(Peers.ends(ctx().channel()).source().getAddress().getHostAddress())
        : worker.random().nextLong() | 1;
  }

  /** What a client says first is kept until somebody listens; of one that waits, little. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    ByteBuf before = early;
    ByteBuf all = before == null ? (ByteBuf) message : worker.join(before, (ByteBuf) message);
    early = all;
    reading(!waiting && all.readableBytes() < EARLY_LIMIT);
    worker.buffered().holds(this, all.readableBytes());
    int more = all.readableBytes() - charged;
    Pool pool = waiting ? worker.table().pool(workload) : null;
    if (pool != null) {
      charged += more;
      if (!worker.workload(pool.workload()).grow(this, more, pool)) {
        fail(Failure.HOLD_REFUSED);
      }
    }
  }

  /** A client that has said all it has to say may still want the answer. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ended = true;
      if (waiting && early == null) { // it said nothing, so it wants nothing
        close();
      }
      return;
    }
    super.userEventTriggered(context, event);
  }

  private void next(Pool pool) {
    EndpointRuntime picked = pool.selector(worker.index()).pick(choices, worker.now());
    if (picked != null) {
      connect(pool, picked);
    } else if (choices.count() == 0) {
      hold(pool);
    } else {
      fail(Failure.CONNECT_FAILED);
    }
  }

  private void hold(Pool pool) {
    ByteBuf kept = early;
    HoldDecision decision =
        worker
            .workload(pool.workload())
            .hold(
                this,
                this::resume,
                pool,
                new Holding.Request(kept == null ? 0 : kept.readableBytes(), Long.MAX_VALUE, 0),
                worker.now());
    switch (decision) {
      case HoldDecision.Wait(long deadline) -> {
        waiting = true;
        charged = kept == null ? 0 : kept.readableBytes();
        reading(kept == null); // a TLS handshake goes on meanwhile
        deadline(deadline);
      }
      case HoldDecision.Refuse _ -> fail(Failure.HOLD_REFUSED);
    }
  }

  /** There may be an endpoint now; says whether this waits no longer. */
  private boolean resume() {
    Pool pool = worker.table().pool(workload);
    if (pool == null) {
      fail(Failure.NO_ENDPOINT);
      return true;
    }
    EndpointRuntime picked = pool.selector(worker.index()).pick(choices, worker.now());
    if (picked == null) {
      return false;
    }
    waitNoLonger();
    connect(pool, picked);
    return true;
  }

  private void waitNoLonger() {
    WorkloadLoop entered = loop;
    if (waiting && entered != null) {
      entered.release(this);
    }
    waiting = false;
    deadline(Deadlines.NONE);
  }

  private void connect(Pool pool, EndpointRuntime picked) {
    endpoint = picked;
    picked.begin();
    tries++;
    triedNanos = worker.now();
    record.tried(picked);
    Upstream upstream = new Upstream(worker);
    Channel channel = worker.upstreamChannel(upstream);
    channel.config().setAutoRead(false);
    if (pool.policy().upstream().tls() == null) {
      Splice.prepare(channel);
    }
    UpstreamPool to = worker.connections(picked, pool.policy().upstream());
    ChannelFuture connect =
        to.open(channel, Peers.ends(ctx().channel()), pool.policy().timeouts().connect());
    Opening.whenEstablished(connect, cause -> connected(pool, to, upstream, cause));
  }

  private void connected(Pool pool, UpstreamPool to, Upstream upstream, @Nullable Throwable cause) {
    worker.tick();
    EndpointRuntime picked = to.endpoint();
    boolean clientHere = ctx().channel().isActive();
    if (cause == null && clientHere) {
      to.opened();
      record.connected(worker.now() - triedNanos);
      picked.observed(worker.now() - startNanos, Outcome.OK, worker.now());
      ends = 2;
      ByteBuf first = early;
      early = null;
      Duration idle = pool.policy().timeouts().idle();
      var kind = new TunnelEnd.Kind(picked, idle, false, this::oneEndClosed);
      Channel client = ctx().channel();
      TunnelEnd.join(this, upstream, kind, null, first);
      if (ended) {
        client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      }
      worker.flush();
      return;
    }
    picked.end();
    endpoint = null;
    upstream.close();
    if (clientHere) {
      to.complain(Objects.requireNonNull(cause));
      worker.observed(picked, picked.observed(0, Outcome.CONNECT_FAILED, worker.now()));
      choices.tried(picked);
      worker.workload(pool.workload()).counters().retries++;
      next(pool);
    } else {
      end(false, Termination.CLIENT_HEADERS);
    }
  }

  private void fail(Failure why) {
    WorkloadLoop entered = loop;
    if (entered != null) {
      entered.counters().failures.add(why);
    }
    waitNoLonger();
    end(true, why.termination());
    reset();
  }

  private void reset() {
    ctx().channel().config().setOption(ChannelOption.SO_LINGER, 0);
    close();
  }

  private void oneEndClosed(long toClient, long toEndpoint) {
    if (--ends == 0) {
      record.tunnelled(toClient, toEndpoint);
      end(false, worker.closing() ? Termination.SHUTDOWN : Termination.NORMAL);
      worker.counters().clientConnectionsOpen--;
    }
  }

  private void end(boolean failed, Termination why) {
    record.end(0, workload.value(), tries, why);
    EndpointRuntime used = endpoint;
    endpoint = null;
    if (used != null) {
      used.end();
    }
    WorkloadLoop entered = loop;
    loop = null;
    if (entered != null) {
      entered.finished(startNanos, worker.now(), failed, failed ? 503 : 200);
      worker.freed(entered);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.counters().clientConnectionsOpen--;
    if (waiting) {
      waitNoLonger();
      end(false, Termination.CLIENT_HEADERS);
    }
    ByteBuf unsent = early;
    early = null;
    if (unsent != null) {
      unsent.release();
    }
  }

  @Override
  void onDeadline(long nowNanos) {
    fail(Failure.HOLD_TIMEOUT);
  }

  @Override
  boolean leave(Farewell how) {
    boolean now = how == Farewell.GO;
    if (waiting && (now || hopeless())) {
      fail(Failure.SHUTTING_DOWN);
    } else if (now) {
      reset();
    }
    return ctx().channel().isOpen();
  }

  private boolean hopeless() {
    Pool pool = worker.table().pool(workload);
    return pool == null || pool.membership().ready().isEmpty();
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
