package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request's way: route, pick an endpoint, send, pass the answer back; wait while no endpoint is
 * ready, try another one when that is safe. It decides nothing that could be decided without a
 * socket, and knows nothing of how the client's bytes look. Reused from request to request;
 * loop-confined.
 *
 * <pre>
 *            ┌──────── no endpoint ready ───────┐
 *   IDLE → begin → pick ──→ CONNECTING → SENT → RESPONDING → IDLE
 *                   ↑  └── a pooled one ──↑  │       └ 101 → TUNNEL
 *                   └─────── safe to repeat ─┘
 * </pre>
 */
final class Exchange {
  /** A body that waits for its upstream may grow to this before its client is made to wait. */
  private static final int BUFFER_LIMIT = 64 * 1024;

  /** Failed connections send no byte, so they are repeated beyond what the policy allows. */
  private static final int CONNECT_TRIES = 5;

  private enum State {
    IDLE,
    WAITING,
    CONNECTING,
    SENT,
    RESPONDING,
    TUNNEL
  }

  private final Worker worker;
  private final Downstream client;
  private final Choices choices = new Choices();
  private final RequestBody body = new RequestBody();
  private State state = State.IDLE;
  private @Nullable WorkloadLoop workload;
  private @Nullable Pool pool;
  private @Nullable EndpointRuntime endpoint;
  private @Nullable UpstreamConnection upstream;
  private @Nullable ByteBuf head;
  private RequestTraits traits = RequestTraits.NONE;
  private boolean bodyDone;
  private boolean reused;
  private boolean retrying;
  private int tries;
  private int status;
  private long startNanos;
  private long tryNanos;

  Exchange(Worker worker, Downstream client) {
    this.worker = worker;
    this.client = client;
  }

  /** Begins a request whose head for the upstream is {@code upstreamHead}. Takes ownership. */
  void begin(RequestHead request, ByteBuf upstreamHead) {
    head = upstreamHead;
    traits = RequestTraits.of(request);
    bodyDone = !request.hasBody();
    tries = 0;
    status = 0;
    startNanos = worker.now();
    Route route = worker.route(request);
    if (route == null) {
      worker.counters().unrouted++;
      release();
      client.fail(Failure.NO_ROUTE, 0);
      return;
    }
    Pool target = route.pool(route.split() ? worker.random().nextInt() : 0);
    pool = target;
    workload = worker.workload(target.workload());
    choices.reset(worker.key(target, request));
    if (workload.demand().arrived(startNanos)) {
      worker.demandCrossed(target.workload());
    }
    dispatch(Failure.NO_ENDPOINT);
  }

  /** Tries the next endpoint, waits for one, or answers with {@code otherwise}. */
  private void dispatch(Failure otherwise) {
    Pool target = require(pool);
    EndpointRuntime picked = target.selector(worker.index()).pick(choices, worker.now());
    if (picked != null) {
      tryOn(picked, true);
    } else if (choices.count() == 0) {
      hold(target);
    } else {
      fail(otherwise, 0);
    }
  }

  private void tryOn(EndpointRuntime picked, boolean pooled) {
    endpoint = picked;
    picked.begin();
    tries++;
    tryNanos = worker.now();
    UpstreamPool connections = worker.connections(picked);
    UpstreamConnection idle = pooled ? connections.take() : null;
    reused = idle != null;
    client.deadlineAt(tryNanos + require(pool).policy().timeouts().response().toNanos());
    if (idle != null) {
      upstream = idle;
      send(idle);
    } else {
      state = State.CONNECTING;
      upstream = connections.connect(this, require(pool).policy().timeouts().connect());
    }
  }

  private void send(UpstreamConnection to) {
    state = State.SENT;
    to.begin(this);
    ByteBuf bytes = require(head);
    bytes.readerIndex(0);
    to.write(bytes.retain());
    body.writeTo(to, traits.idempotent());
    client.flow(true);
  }

  /** The connection that was asked for stands. */
  void connected(UpstreamConnection connection) {
    send(connection);
  }

  private void hold(Pool target) {
    WorkloadLoop loop = require(workload);
    Long ready = target.membership().expectedReadyNanos();
    Duration eta = ready == null ? null : Duration.ofNanos(ready - worker.now());
    HoldDecision decision =
        Holding.atZero(
            target.policy().hold(),
            target.workload().held(),
            new Holding.Request(require(head).readableBytes(), Long.MAX_VALUE, 0),
            eta,
            worker.now());
    switch (decision) {
      case HoldDecision.Wait wait -> {
        state = State.WAITING;
        loop.hold(this, worker.now());
        client.deadlineAt(wait.deadlineNanos());
      }
      case HoldDecision.Refuse refuse -> fail(Failure.HOLD_REFUSED, refuse.retryAfterSeconds());
    }
  }

  /**
   * A new table came while this waits.
   *
   * @return whether it waits no longer
   */
  boolean resume() {
    Pool now = worker.table().pool(require(pool).workload().id());
    if (now == null) {
      unhold();
      fail(Failure.NO_ROUTE, 0);
      return true;
    }
    pool = now;
    EndpointRuntime picked = now.selector(worker.index()).pick(choices, worker.now());
    if (picked == null) {
      return false;
    }
    unhold();
    tryOn(picked, true);
    return true;
  }

  private void unhold() {
    require(workload).release(this);
    state = State.IDLE;
  }

  /** More of the request's body. Takes ownership. */
  void body(ByteBuf bytes) {
    UpstreamConnection to = upstream;
    if (state == State.IDLE) {
      bytes.release();
    } else if (to == null || state == State.WAITING || state == State.CONNECTING) {
      body.add(bytes);
      if (body.bytes() > BUFFER_LIMIT) {
        client.flow(false);
      }
    } else {
      if (state == State.SENT && traits.idempotent() && !body.lost()) {
        keep(bytes);
      }
      to.write(bytes);
      if (!to.writable()) {
        client.flow(false);
      }
    }
  }

  private void keep(ByteBuf bytes) {
    if (body.bytes() + bytes.readableBytes() > require(pool).policy().retries().bufferBytes()) {
      body.forget();
    } else {
      body.add(bytes.retainedDuplicate());
    }
  }

  /** The request's body is complete. */
  void bodyEnd() {
    bodyDone = true;
    if (state == State.SENT) {
      client.deadlineAt(worker.now() + require(pool).policy().timeouts().response().toNanos());
    }
  }

  /** What the request was like. */
  RequestTraits traits() {
    return traits;
  }

  Downstream client() {
    return client;
  }

  /** Whether no request is on its way. */
  boolean idle() {
    return state == State.IDLE;
  }

  /**
   * A final response's head has come.
   *
   * @return whether it is to be passed on; if not, the connection it came on is not needed any more
   */
  boolean accept(ResponseHead response) {
    long now = worker.now();
    EndpointRuntime from = require(endpoint);
    Outcome outcome = Outcome.ofStatus(response.status());
    worker.observed(from, from.observed(now - tryNanos, outcome, now));
    if (outcome == Outcome.GATEWAY_ERROR && mayRepeat(outcome)) {
      choices.tried(from);
      EndpointRuntime other = require(pool).selector(worker.index()).pick(choices, now);
      if (other != null && acquireRetry()) {
        from.end();
        upstream = null;
        tryOn(other, true);
        return false;
      }
    }
    status = response.status();
    state = State.RESPONDING;
    releaseRequest();
    progress();
    return true;
  }

  /** Bytes went by in either direction while bodies are streamed. */
  void progress() {
    if (state == State.RESPONDING) {
      client.deadlineAt(worker.now() + require(pool).policy().timeouts().idle().toNanos());
    }
  }

  /** The upstream has agreed to another protocol. */
  void tunnelled() {
    status = 101;
    state = State.TUNNEL;
    EndpointRuntime from = require(endpoint);
    from.observed(worker.now() - tryNanos, Outcome.OK, worker.now());
    releaseRequest();
  }

  /** The whole response has been passed on; {@code reusable} says whether its connection may stay. */
  void complete(boolean reusable, BodyReader responseBody) {
    UpstreamConnection from = upstream;
    upstream = null;
    require(endpoint).end();
    endpoint = null;
    if (from != null) {
      from.end(reusable && bodyDone);
    }
    finish(status >= 500);
    client.end(responseBody);
  }

  /** The try in progress has failed before a response's head. */
  void tryFailed(Outcome outcome, Failure failure) {
    upstream = null;
    EndpointRuntime failed = require(endpoint);
    failed.end();
    boolean stale = reused && outcome == Outcome.RESET;
    if (stale && !body.lost() && traits.idempotent()) {
      worker.counters().staleRetries++;
      tries--;
      tryOn(failed, false);
      return;
    }
    if (!stale) {
      worker.observed(failed, failed.observed(worker.now() - tryNanos, outcome, worker.now()));
    }
    if (mayRepeat(outcome) && acquireRetry()) {
      choices.tried(failed);
      dispatch(failure);
    } else {
      fail(failure, 0);
    }
  }

  private boolean mayRepeat(Outcome outcome) {
    if (outcome == Outcome.CONNECT_FAILED && tries < CONNECT_TRIES && !body.lost()) {
      return true;
    }
    return require(pool)
        .policy()
        .retries()
        .allows(tries, outcome, true, traits.idempotent(), !body.lost());
  }

  private boolean acquireRetry() {
    if (!retrying) {
      retrying = require(pool).workload().retries().tryAcquire(require(pool).workload().inFlight());
    }
    if (retrying) {
      require(workload).counters().retries++;
    }
    return retrying;
  }

  /** The upstream has broken off a response that the client has part of. */
  void broken() {
    endTry();
    finish(true);
    client.abort();
  }

  /** The upstream has closed a tunnel. */
  void tunnelClosed() {
    endTry();
    finish(false);
    client.abort();
  }

  /** Whether an upstream takes the request's body, or has taken it. */
  boolean sending() {
    return state == State.SENT || state == State.RESPONDING;
  }

  /** The client is gone, or has sent what cannot be forwarded. */
  void cancel() {
    switch (state) {
      case IDLE -> {
        return;
      }
      case WAITING -> require(workload).release(this);
      case CONNECTING, SENT, RESPONDING, TUNNEL -> endTry();
    }
    if (status == 0) {
      status = 499;
    }
    finish(false);
  }

  /** The time that was set through {@link Downstream#deadlineAt} has come. */
  void onDeadline() {
    switch (state) {
      case IDLE -> {}
      case WAITING -> {
        unhold();
        fail(Failure.HOLD_TIMEOUT, 1);
      }
      case CONNECTING, SENT -> {
        EndpointRuntime slow = require(endpoint);
        worker.observed(
            slow, slow.observed(worker.now() - tryNanos, Outcome.TIMEOUT, worker.now()));
        endTry();
        fail(Failure.RESPONSE_TIMEOUT, 0);
      }
      case RESPONDING, TUNNEL -> broken();
    }
  }

  private void endTry() {
    UpstreamConnection from = upstream;
    upstream = null;
    EndpointRuntime tried = endpoint;
    endpoint = null;
    if (tried != null) {
      tried.end();
    }
    if (from != null) {
      from.end(false);
    }
  }

  private void fail(Failure failure, long retryAfterSeconds) {
    status = failure.status();
    require(workload).counters().failures.add(failure);
    endpoint = null;
    finish(true);
    client.fail(failure, retryAfterSeconds);
  }

  private void finish(boolean failed) {
    WorkloadLoop loop = require(workload);
    loop.demand().finished(startNanos, worker.now(), failed);
    loop.counters().responses[Math.min(5, status / 100)]++;
    if (retrying) {
      require(pool).workload().retries().release();
      retrying = false;
    }
    release();
  }

  private void release() {
    releaseRequest();
    choices.reset(0);
    workload = null;
    pool = null;
    endpoint = null;
    upstream = null;
    state = State.IDLE;
  }

  private void releaseRequest() {
    ByteBuf bytes = head;
    head = null;
    if (bytes != null) {
      bytes.release();
    }
    body.reset();
  }

  /** The upstream connection that the request is on; null when there is none. */
  @Nullable UpstreamConnection upstream() {
    return upstream;
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("no request is on its way");
    }
    return value;
  }
}
