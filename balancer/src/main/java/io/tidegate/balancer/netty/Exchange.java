package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request's way: route, pick an endpoint, send, pass the answer back; wait while no endpoint is
 * ready, try another one when that is safe. It knows nothing of how the client's bytes look. Reused
 * from request to request; loop-confined.
 *
 * <pre>
 *            ┌──────── no endpoint ready ───────┐
 *   IDLE → begin → pick ──→ CONNECTING → SENT → RESPONDING → IDLE
 *                   ↑  └── a kept one ────↑  │       └ 101 → TUNNEL
 *                   └─────── safe to repeat ─┘
 * </pre>
 */
final class Exchange {
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
  private final PendingRequest request = new PendingRequest();
  private final Repetition repetition = new Repetition();
  private final Attempt attempt;
  private final GatePasses gates = new GatePasses();
  private HeadEdits responseEdits = HeadEdits.NONE;
  private State state = State.IDLE;
  private @Nullable WorkloadLoop workload;
  private @Nullable Pool pool;
  private RequestTraits traits = RequestTraits.NONE;
  private boolean bodyDone;
  private int status;
  private long startNanos;

  Exchange(Worker worker, Downstream client) {
    this.worker = worker;
    this.client = client;
    attempt = new Attempt(worker);
  }

  /** Begins a request. */
  void begin(RequestHead head, Peer peer) {
    traits = RequestTraits.of(head);
    bodyDone = !head.hasBody();
    status = 0;
    startNanos = worker.now();
    Route route = worker.route(head);
    if (route == null) {
      worker.counters().unrouted++;
      client.fail(Failure.NO_ROUTE, 0);
      return;
    }
    responseEdits = worker.edits().response(route);
    repetition.reset();
    Pool target = route.pool(route.split() ? worker.random().nextInt() : 0);
    pool = target;
    workload = worker.workload(target.workload());
    choices.reset(worker.key(target, head, peer));
    request.begin(worker.upstreamHead(peer, worker.edits().request(route)));
    if (workload.demand().arrived(startNanos)) {
      worker.demandCrossed(target.workload());
    }
    Failure refused = gates.enter(route.gate(), target.gate());
    if (refused == null) {
      dispatch(Failure.NO_ENDPOINT);
    } else {
      fail(refused, gates.retryAfterSeconds());
    }
  }

  /** Tries the next endpoint, waits for one, or answers with {@code otherwise}. */
  private void dispatch(Failure otherwise) {
    Pool target = pool();
    EndpointRuntime picked = pick(target);
    if (picked != null) {
      tryOn(picked, true);
    } else if (choices.count() == 0) {
      hold(target);
    } else {
      fail(otherwise, 0);
    }
  }

  /** The next endpoint; null when there is none, or when a first try would be one too many. */
  private @Nullable EndpointRuntime pick(Pool from) {
    return choices.count() == 0 && from.overLimit()
        ? null
        : from.selector(worker.index()).pick(choices, worker.now());
  }

  private void tryOn(EndpointRuntime picked, boolean kept) {
    attempt.begin(picked);
    repetition.count();
    client.deadlineAt(worker.now() + pool().policy().timeouts().response().toNanos());
    UpstreamPool connections = worker.connections(picked);
    UpstreamConnection idle = kept ? connections.take() : null;
    if (idle != null) {
      attempt.over(idle, true);
      send(idle);
    } else {
      state = State.CONNECTING;
      attempt.over(connections.connect(this, pool().policy().timeouts().connect()), false);
    }
  }

  /** The connection stands: it may have been opened for this, or have served others before. */
  void send(UpstreamConnection to) {
    state = State.SENT;
    to.begin(this);
    request.writeTo(to, traits.idempotent());
    client.flow(true);
  }

  private void hold(Pool target) {
    HoldDecision decision = workload().hold(this, target, request.bytes(), worker.now());
    if (decision instanceof HoldDecision.Refuse refuse) {
      fail(Failure.HOLD_REFUSED, refuse.retryAfterSeconds());
    } else {
      state = State.WAITING;
    }
  }

  /** A place or an endpoint has come while this waits; says whether it waits no longer. */
  boolean resume() {
    Pool now = worker.table().pool(pool().workload().id());
    if (now == null) {
      workload().release(this);
      fail(Failure.NO_ROUTE, 0);
      return true;
    }
    pool = now;
    EndpointRuntime picked = pick(now);
    if (picked == null) {
      return false;
    }
    workload().release(this);
    tryOn(picked, true);
    return true;
  }

  /** More of the request's body. Takes ownership. */
  void body(ByteBuf bytes) {
    UpstreamConnection to = attempt.upstream();
    if (state == State.IDLE || state == State.TUNNEL) {
      bytes.release();
    } else if (to == null || state == State.CONNECTING) {
      client.flow(request.add(bytes));
    } else {
      if (state == State.SENT) {
        request.sent(
            bytes, traits.idempotent() ? pool().policy().resilience().retries().bufferBytes() : 0);
      }
      to.write(bytes);
      client.flow(to.writable());
    }
  }

  /** The request's body is complete. */
  void bodyEnd() {
    bodyDone = true;
    if (state == State.SENT) {
      client.deadlineAt(worker.now() + pool().policy().timeouts().response().toNanos());
    }
  }

  /** What the request was like. */
  RequestTraits traits() {
    return traits;
  }

  /** What the route changes in responses. */
  HeadEdits responseEdits() {
    return responseEdits;
  }

  Downstream client() {
    return client;
  }

  /** Whether an upstream takes the request's body, or has taken it. */
  boolean sending() {
    return attempt.upstream() != null && state != State.CONNECTING;
  }

  /** The client can take more. */
  void clientWritable() {
    attempt.resumeReading();
  }

  /** A final response's head has come; says whether it is passed on, or the request repeated. */
  boolean accept(ResponseHead response) {
    Outcome outcome = Outcome.ofStatus(response.status());
    attempt.observe(outcome);
    if (outcome == Outcome.GATEWAY_ERROR && repetition.safe(pool(), outcome, traits, request)) {
      choices.tried(attempt.endpoint());
      EndpointRuntime other = pool().selector(worker.index()).pick(choices, worker.now());
      if (other != null && repetition.acquire(pool(), workload())) {
        attempt.detach();
        tryOn(other, true);
        return false;
      }
    }
    status = response.status();
    state = State.RESPONDING;
    request.release();
    progress();
    return true;
  }

  /** Bytes went by in either direction while bodies are streamed. */
  void progress() {
    client.deadlineAt(worker.now() + pool().policy().timeouts().idle().toNanos());
  }

  /** The upstream has agreed to another protocol. */
  void tunnelled() {
    status = 101;
    state = State.TUNNEL;
    attempt.observe(Outcome.OK);
    attempt.over(null, false);
    request.release();
  }

  /** The whole response has been passed on; {@code reusable} tells if its connection may stay. */
  void complete(boolean reusable, BodyReader responseBody) {
    attempt.end(reusable && bodyDone);
    finish(status >= 500);
    client.end(responseBody);
  }

  /** The try in progress has failed before a response's head; its connection is gone. */
  void tryFailed(Outcome outcome, Failure failure) {
    EndpointRuntime failed = attempt.endpoint();
    boolean stale = attempt.reused() && outcome == Outcome.RESET;
    if (!stale) {
      attempt.observe(outcome);
    }
    attempt.detach();
    if (stale && !request.lost() && traits.idempotent()) {
      worker.counters().staleRetries++;
      repetition.uncount();
      tryOn(failed, false);
    } else if (repetition.safe(pool(), outcome, traits, request)
        && repetition.acquire(pool(), workload())) {
      choices.tried(failed);
      dispatch(failure);
    } else {
      fail(failure, 0);
    }
  }

  /** The upstream has broken off a response that the client has part of. */
  void broken() {
    leave(true);
    client.abort();
  }

  /** An end of the tunnel has closed; says whether it was the first. */
  boolean tunnelClosed() {
    boolean first = state == State.TUNNEL;
    if (first) {
      leave(false);
    }
    return first;
  }

  private void leave(boolean failed) {
    attempt.end(false);
    finish(failed);
  }

  /** The client is gone, or has sent what cannot be forwarded. */
  void cancel() {
    if (state == State.IDLE) {
      return;
    }
    if (state == State.WAITING) {
      workload().release(this);
    }
    status = status == 0 ? 499 : status;
    leave(false);
  }

  /** The time that was set through {@link Downstream#deadlineAt} has come. */
  void onDeadline() {
    switch (state) {
      case IDLE, TUNNEL -> {}
      case WAITING -> {
        workload().release(this);
        fail(Failure.HOLD_TIMEOUT, 1);
      }
      case CONNECTING, SENT -> {
        attempt.observe(Outcome.TIMEOUT);
        attempt.end(false);
        fail(Failure.RESPONSE_TIMEOUT, 0);
      }
      case RESPONDING -> broken();
    }
  }

  private void fail(Failure failure, long retryAfterSeconds) {
    status = failure.status();
    workload().counters().failures.add(failure);
    finish(true);
    client.fail(failure, retryAfterSeconds);
  }

  private void finish(boolean failed) {
    WorkloadLoop loop = workload();
    loop.finished(startNanos, worker.now(), failed, status);
    gates.leave(worker.now() - startNanos, failed);
    repetition.release(pool());
    request.release();
    choices.reset(0);
    workload = null;
    pool = null;
    state = State.IDLE;
    // a place has become free
    loop.resume();
  }

  private Pool pool() {
    return Objects.requireNonNull(pool);
  }

  private WorkloadLoop workload() {
    return Objects.requireNonNull(workload);
  }
}
