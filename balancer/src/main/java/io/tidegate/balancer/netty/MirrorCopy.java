package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request for a workload that shall see real traffic without answering it. It is sent
 * once the request's body is complete, and its answer is thrown away. Whatever becomes of it, the
 * request itself does not notice: a copy that is too large, one too many, or that no endpoint has
 * room for is dropped and counted. Loop-confined.
 */
final class MirrorCopy implements Caller {
  /** Most body bytes that are kept for a copy. */
  private static final int BODY_LIMIT = 64 * 1024;

  /** Copies to one workload that are under way on one event loop. */
  private static final int MOST = 128;

  private final Worker worker;
  private final Pool pool;
  private final WorkloadLoop loop;
  private final RequestTraits traits;
  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(2);
  private int bodyBytes;
  private @Nullable EndpointRuntime endpoint;
  private @Nullable Upstream upstream;
  private long startNanos;

  private MirrorCopy(Worker worker, Pool pool, RequestTraits traits, ByteBuf head) {
    this.worker = worker;
    this.pool = pool;
    this.traits = traits;
    loop = worker.workload(pool.workload());
    parts.add(head);
  }

  /**
   * Begins a copy for the workload of {@code pool}; null when there are too many.
   *
   * @param head not touched; the copy takes a reference of its own
   */
  static @Nullable MirrorCopy begin(Worker worker, Pool pool, RequestTraits traits, ByteBuf head) {
    WorkloadCounters counters = worker.workload(pool.workload()).counters();
    if (traits.upgrade() || counters.copiesUnderWay >= MOST) {
      counters.copiesDropped++;
      return null;
    }
    counters.copiesUnderWay++;
    return new MirrorCopy(worker, pool, traits, head.retainedDuplicate());
  }

  /** A part of the request's body goes by; null when the copy has been given up for its size. */
  @Nullable MirrorCopy add(ByteBuf part) {
    bodyBytes += part.readableBytes();
    if (bodyBytes > BODY_LIMIT) {
      drop();
      return null;
    }
    parts.add(part.retainedDuplicate());
    return this;
  }

  /** The request's body is complete. */
  void send() {
    Choices choices = new Choices();
    choices.reset(worker.random().nextLong() | 1);
    EndpointRuntime picked =
        pool.full(0) ? null : pool.selector(worker.index()).pick(choices, worker.now());
    if (picked == null) {
      drop();
      return;
    }
    loop.counters().copiesSent++;
    startNanos = worker.now();
    if (loop.demand().arrived(startNanos)) {
      worker.demandCrossed(pool.workload());
    }
    endpoint = picked;
    picked.begin();
    UpstreamPool connections = worker.connections(picked, pool.policy().upstream());
    Upstream idle = connections.take();
    if (idle != null) {
      connected(idle);
    } else {
      upstream = connections.connect(this, pool.policy().timeouts().connect());
    }
  }

  /** The request did not get so far that its copy could be sent. */
  void drop() {
    loop.counters().copiesDropped++;
    loop.counters().copiesUnderWay--;
    release();
  }

  private void release() {
    parts.forEach(ByteBuf::release);
    parts.clear();
  }

  /** A copy is the balancer's own request, whoever made the original. */
  @Override
  public @Nullable Ends client() {
    return null;
  }

  @Override
  public RequestTraits traits() {
    return traits;
  }

  @Override
  public void connected(Upstream connection) {
    upstream = connection;
    connection.begin(this);
    parts.forEach(connection::write);
    parts.clear();
    connection.deadline(worker.now() + pool.policy().timeouts().response().toNanos());
  }

  @Override
  public void failed(Outcome outcome, Failure failure) {
    observe(outcome);
    upstream = null;
    end(false, true, 502);
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public boolean accept(ResponseHead head) {
    observe(Outcome.ofStatus(head.status()));
    return true;
  }

  @Override
  public boolean keepsChunks() {
    return true;
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength) {
    bytes.release();
  }

  @Override
  public void body(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void progress() {}

  @Override
  public void complete(boolean reusable, BodyReader responseBody) {
    end(reusable, false, 200);
  }

  @Override
  public void broken(ErrorCode why) {
    end(false, true, 502);
  }

  @Override
  public void upgraded(ResponseHead head, UpstreamConnection connection, ByteBuf first) {
    // not asked for, so it does not come
    first.release();
    connection.close();
    end(false, true, 502);
  }

  @Override
  public boolean canTake() {
    return true;
  }

  @Override
  public void writable() {}

  private void observe(Outcome outcome) {
    EndpointRuntime at = endpoint;
    if (at != null) {
      worker.observed(at, at.observed(worker.now() - startNanos, outcome, worker.now()));
    }
  }

  private void end(boolean keep, boolean failed, int status) {
    release();
    EndpointRuntime at = endpoint;
    if (at == null) {
      return;
    }
    endpoint = null;
    at.end();
    loop.counters().copiesUnderWay--;
    loop.finished(startNanos, worker.now(), failed, status);
    Upstream from = upstream;
    upstream = null;
    if (from != null) {
      from.end(keep);
    }
  }
}
