package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One request's way: route, pick an endpoint, send, pass the answer back; wait while no endpoint is
 * ready, try another one when that is safe. It knows nothing of how the client's bytes look. Reused
 * from request to request; loop-confined.
 *
 * <pre>
 *           ┌──── no endpoint has room ────┐
 *   IDLE → begin → pick ──→ TRYING → RESPONDING → IDLE
 *                   ↑          │         └ 101 → TUNNEL
 *                   └ safe to ─┘
 *                     repeat
 * </pre>
 */
final class Exchange {
  private enum State {
    IDLE,
    WAITING,
    TRYING,
    RESPONDING,
    TUNNEL
  }

  private final Worker worker;
  private final Downstream client;
  private final Choices choices = new Choices();
  private final PendingRequest request = new PendingRequest();
  private final Repetition repetition = new Repetition();
  private final Assignment assigned;
  private final Attempt attempt;
  private State state = State.IDLE;
  private RequestTraits traits = RequestTraits.NONE;
  private boolean bodyDone;
  private long responseDueNanos;

  Exchange(Worker worker, Downstream client) {
    this.worker = worker;
    this.client = client;
    assigned = new Assignment(worker);
    attempt = new Attempt(worker, this);
  }

  /** Begins a request. */
  void begin(RequestHead head, Peer peer) {
    traits = RequestTraits.of(head);
    bodyDone = !head.hasBody();
    if (!assigned.begin(head)) {
      client.fail(Failure.NO_ROUTE, 0);
      return;
    }
    repetition.reset();
    choices.reset(assigned.key(head, peer));
    request.begin(worker.upstreamHead(peer, assigned.requestEdits()));
    Failure refused = assigned.enter();
    if (refused == null) {
      dispatch(Failure.NO_ENDPOINT);
    } else {
      fail(refused, assigned.retryAfterSeconds());
    }
  }

  /** Tries the next endpoint, waits for one, or answers with {@code otherwise}. */
  private void dispatch(Failure otherwise) {
    Pool target = assigned.pool();
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
    Timeouts timeouts = assigned.pool().policy().timeouts();
    if (repetition.first()) {
      responseDueNanos = worker.now() + timeouts.response().toNanos();
    }
    repetition.count();
    state = State.TRYING;
    attempt.begin(picked, kept, timeouts.connect());
    awaitResponse();
  }

  /** A connection stands: it may have been opened for this, or have served others before. */
  void send(UpstreamConnection to) {
    request.writeTo(to, traits.idempotent());
    client.flow(true);
  }

  /** Sets the deadline for the response's head, or for the try that is in progress. */
  private void awaitResponse() {
    long perTry = assigned.pool().policy().timeouts().perTry().toNanos();
    long due = responseDueNanos;
    client.deadlineAt(perTry == 0 ? due : Math.min(due, worker.now() + perTry));
  }

  private void hold(Pool target) {
    HoldDecision decision = assigned.workload().hold(this, target, request.bytes(), worker.now());
    if (decision instanceof HoldDecision.Refuse refuse) {
      fail(Failure.HOLD_REFUSED, refuse.retryAfterSeconds());
    } else {
      state = State.WAITING;
    }
  }

  /** A place or an endpoint has come while this waits; says whether it waits no longer. */
  boolean resume() {
    if (!assigned.renew()) {
      assigned.workload().release(this);
      fail(Failure.NO_ROUTE, 0);
      return true;
    }
    EndpointRuntime picked = pick(assigned.pool());
    if (picked == null) {
      return false;
    }
    assigned.workload().release(this);
    tryOn(picked, true);
    return true;
  }

  /** More of the request's body. Takes ownership. */
  void body(ByteBuf bytes) {
    if (state == State.IDLE || state == State.TUNNEL) {
      bytes.release();
      return;
    }
    UpstreamConnection to = attempt.taker();
    if (to == null) {
      client.flow(request.add(bytes));
      return;
    }
    if (state == State.TRYING) {
      request.sent(bytes, traits.idempotent() ? assigned.retries().bufferBytes() : 0);
    }
    to.write(bytes);
    client.flow(to.writable());
  }

  /** The request's body is complete: from now on it is the response that is waited for. */
  void bodyEnd() {
    bodyDone = true;
    if (state == State.TRYING) {
      responseDueNanos = worker.now() + assigned.pool().policy().timeouts().response().toNanos();
      awaitResponse();
    }
  }

  /** What the request was like. */
  RequestTraits traits() {
    return traits;
  }

  /** What the route changes in responses. */
  HeadEdits responseEdits() {
    return assigned.responseEdits();
  }

  Downstream client() {
    return client;
  }

  /** Whether an upstream takes the request's body, or has taken it. */
  boolean sending() {
    return attempt.taker() != null;
  }

  /** The client can take more. */
  void clientWritable() {
    attempt.resumeReading();
  }

  /** A final response's head has come; says whether it is passed on, or the request repeated. */
  boolean accept(Attempt answered, ResponseHead response) {
    Outcome outcome = Outcome.ofStatus(response.status());
    answered.observe(outcome);
    if (outcome == Outcome.GATEWAY_ERROR && repeatElsewhere(answered, outcome)) {
      return false;
    }
    assigned.status(response.status());
    state = State.RESPONDING;
    request.release();
    progress();
    return true;
  }

  /** Repeats after an answer that nobody wants, if another endpoint can be found for it. */
  private boolean repeatElsewhere(Attempt answered, Outcome outcome) {
    Pool pool = assigned.pool();
    if (!repetition.safe(pool, outcome, traits, request)) {
      return false;
    }
    choices.tried(answered.endpoint());
    EndpointRuntime other = pool.selector(worker.index()).pick(choices, worker.now());
    if (other == null || !repetition.acquire(pool, assigned.workload())) {
      return false;
    }
    answered.detach();
    tryOn(other, true);
    return true;
  }

  /** Bytes went by in either direction while bodies are streamed. */
  void progress() {
    client.deadlineAt(worker.now() + assigned.pool().policy().timeouts().idle().toNanos());
  }

  /** The upstream has agreed to another protocol. */
  void upgraded(Attempt answered, ResponseHead head, UpstreamConnection to, ByteBuf first) {
    assigned.status(101);
    state = State.TUNNEL;
    answered.observe(Outcome.OK);
    request.release();
    client.tunnel(head, to, first);
  }

  /** The whole response has been passed on; {@code reusable} tells if its connection may stay. */
  void complete(boolean reusable, BodyReader responseBody) {
    attempt.end(reusable && bodyDone);
    finish(assigned.status() >= 500);
    client.end(responseBody);
  }

  /** A try has failed before a response's head; its connection is gone. */
  void tryFailed(Attempt which, Outcome outcome, Failure failure) {
    EndpointRuntime failed = which.endpoint();
    boolean stale = which.reused() && outcome == Outcome.RESET;
    if (!stale) {
      which.observe(outcome);
    }
    which.detach();
    if (stale && !request.lost() && traits.idempotent()) {
      worker.counters().staleRetries++;
      repetition.uncount();
      tryOn(failed, false);
    } else if (repetition.safe(assigned.pool(), outcome, traits, request)
        && repetition.acquire(assigned.pool(), assigned.workload())) {
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
      assigned.workload().release(this);
    }
    assigned.status(assigned.status() == 0 ? 499 : assigned.status());
    leave(false);
  }

  /** The time that was set through {@link Downstream#deadlineAt} has come. */
  void onDeadline() {
    switch (state) {
      case IDLE, TUNNEL -> {}
      case WAITING -> {
        assigned.workload().release(this);
        fail(Failure.HOLD_TIMEOUT, 1);
      }
      case TRYING -> timedOut();
      case RESPONDING -> broken();
    }
  }

  /** The try in progress has had its time, and perhaps the whole request. */
  private void timedOut() {
    if (worker.now() - responseDueNanos < 0) {
      UpstreamConnection given = attempt.upstream();
      tryFailed(attempt, Outcome.TIMEOUT, Failure.RESPONSE_TIMEOUT);
      if (given != null) {
        given.end(false);
      }
    } else {
      attempt.observe(Outcome.TIMEOUT);
      attempt.end(false);
      fail(Failure.RESPONSE_TIMEOUT, 0);
    }
  }

  private void fail(Failure failure, long retryAfterSeconds) {
    assigned.status(failure.status());
    assigned.workload().counters().failures.add(failure);
    finish(true);
    client.fail(failure, retryAfterSeconds);
  }

  private void finish(boolean failed) {
    repetition.release(assigned.pool());
    WorkloadLoop loop = assigned.end(failed);
    request.release();
    choices.reset(0);
    state = State.IDLE;
    // a place has become free
    loop.resume();
  }
}
