package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.accesslog.Termination;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.select.EndpointRuntime;

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
  private final Assignment assigned;
  private final Delivery delivery;
  private final AccessRecord record;
  private final Mirroring mirroring;
  private State state = State.IDLE;

  Exchange(Worker worker, Downstream client) {
    this.worker = worker;
    this.client = client;
    assigned = new Assignment(worker);
    record = AccessRecord.on(worker);
    delivery = new Delivery(worker, this, client, assigned, record);
    mirroring = new Mirroring(worker);
  }

  /** Begins a request. */
  void begin(RequestHead head, Peer peer) {
    RequestTraits traits = RequestTraits.of(head);
    record.begin(head, peer, client);
    if (!assigned.begin(head, peer)) {
      delivery.unrouted(traits);
      record.end(Failure.NO_ROUTE.status(), null, 0, Failure.NO_ROUTE.termination());
      client.fail(Failure.NO_ROUTE, 0);
      return;
    }
    delivery.begin(head, peer, traits);
    record.trace();
    Failure refused = assigned.enter();
    if (refused != null) {
      fail(refused, assigned.retryAfterSeconds());
      return;
    }
    mirroring.begin(assigned.copyTo(), delivery);
    dispatch(Failure.NO_ENDPOINT);
    if (delivery.bodyDone()) {
      mirroring.send();
    }
  }

  /** Tries the next endpoint, waits for one, or answers with {@code otherwise}. */
  private void dispatch(Failure otherwise) {
    EndpointRuntime picked = delivery.pick(1);
    if (picked != null) {
      state = State.TRYING;
      delivery.tryOn(picked, true);
    } else if (delivery.untried()) {
      hold();
    } else {
      fail(otherwise, 0);
    }
  }

  private void hold() {
    HoldDecision decision = assigned.hold(this, delivery.request().bytes());
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
    EndpointRuntime picked = delivery.pick(0);
    if (picked == null) {
      return false;
    }
    assigned.workload().release(this);
    state = State.TRYING;
    delivery.tryOn(picked, true);
    return true;
  }

  /** A connection stands: it may have been opened for this, or have served others before. */
  void send(Upstream to) {
    delivery.send(to);
  }

  /** The request takes unusually long. */
  void hedge() {
    if (state == State.TRYING) {
      delivery.hedge();
    }
  }

  /** More of the request's body. Takes ownership. */
  void body(ByteBuf bytes) {
    if (state == State.IDLE || state == State.TUNNEL) {
      bytes.release();
      return;
    }
    record.received(bytes.readableBytes());
    mirroring.add(bytes);
    Upstream to = delivery.current().taker();
    if (to == null) {
      boolean room = state != State.WAITING || assigned.holdMore(this, bytes.readableBytes());
      client.flow(delivery.request().add(bytes) && room);
    } else {
      delivery.sendMore(bytes, to, state == State.RESPONDING);
    }
  }

  /** The request's body is complete. */
  void bodyEnd() {
    if (state != State.IDLE) {
      delivery.bodyEnd(state == State.TRYING);
      mirroring.send();
    }
  }

  /** What the request was like. */
  RequestTraits traits() {
    return delivery.traits();
  }

  /** What is changed in the response on its way: by the route, and to pin the client's session. */
  HeadEdits responseEdits() {
    return assigned.responseEdits();
  }

  /** Where the response goes. */
  Downstream client() {
    return delivery.out();
  }

  /** Whether an upstream takes the request's body, or has taken it. */
  boolean sending() {
    return delivery.current().taker() != null;
  }

  /** The client can take more. */
  void clientWritable() {
    delivery.current().resumeReading();
  }

  /** A final response's head has come; says whether it is passed on, or the request repeated. */
  boolean accept(Attempt answered, ResponseHead response) {
    Outcome outcome = Outcome.ofStatus(response.status());
    answered.observe(outcome);
    if (outcome == Outcome.GATEWAY_ERROR
        && (delivery.another(answered) || delivery.repeatElsewhere(answered, outcome))) {
      return false;
    }
    assigned.status(response.status());
    state = State.RESPONDING;
    record.answered(answered);
    delivery.answered(answered, response);
    progress();
    return true;
  }

  /** A part of the response's body goes by. */
  void passed(int bytes) {
    record.sent(bytes);
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
    record.answered(answered);
    delivery.answered(answered, head);
    client.tunnel(head, to, first);
  }

  /** The whole response has been passed on; {@code reusable} tells if its connection may stay. */
  void complete(boolean reusable, BodyReader responseBody) {
    delivery.endTries(reusable && delivery.bodyDone());
    Downstream out = delivery.out();
    finish(assigned.status() >= 500, Termination.NORMAL);
    out.end(responseBody);
  }

  /** A try has failed before a response's head; its connection is gone. */
  void tryFailed(Attempt which, Outcome outcome, Failure failure) {
    if (delivery.repeatStale(which, outcome) || delivery.another(which)) {
      return;
    }
    if (delivery.mayRepeat(which, outcome)) {
      dispatch(failure);
    } else {
      fail(failure, 0);
    }
  }

  /** The upstream has broken off a response that the client has part of. */
  void broken(ErrorCode why) {
    cut(Termination.SERVER_DATA, why == ErrorCode.CANCEL);
  }

  /** The client gets no more of the response; that it took none itself is no failure. */
  private void cut(Termination why, boolean cancelled) {
    leave(why != Termination.CLIENT_DATA_TIMEOUT, why);
    client.abort(cancelled ? ErrorCode.CANCEL : ErrorCode.INTERNAL_ERROR);
  }

  /** An end of the tunnel has closed; says whether it was the first. */
  boolean tunnelClosed(long toClient, long toEndpoint) {
    boolean first = state == State.TUNNEL;
    if (first) {
      record.tunnelled(toClient, toEndpoint);
      leave(false, worker.closing() ? Termination.SHUTDOWN : Termination.NORMAL);
    }
    return first;
  }

  private void leave(boolean failed, Termination why) {
    delivery.abandon();
    finish(failed, why);
  }

  /** The client is gone. */
  void cancel() {
    cancel(
        Assignment.CLIENT_GONE,
        switch (state) {
          case RESPONDING, TUNNEL -> Termination.CLIENT_DATA;
          case IDLE, WAITING, TRYING ->
              delivery.bodyDone() ? Termination.CLIENT_HEADERS : Termination.CLIENT_REQUEST;
        });
  }

  /** The client has sent what cannot be forwarded, or not sent it in time. */
  void refuse(Rejection why) {
    cancel(
        why.status(),
        why == Rejection.BODY_TIMEOUT ? Termination.CLIENT_TIMEOUT : Termination.REFUSED);
  }

  private void cancel(int status, Termination why) {
    if (state == State.IDLE) {
      return;
    }
    if (state == State.WAITING) {
      assigned.workload().release(this);
    }
    if (assigned.status() == 0) {
      assigned.status(status);
    }
    leave(false, why);
  }

  /** The balancer is shutting down: answers what waits in vain, and with {@code now} the rest. */
  void leave(boolean now) {
    if (state == State.WAITING && (now || !assigned.anyReady())) {
      assigned.workload().release(this);
      fail(Failure.SHUTTING_DOWN, 1);
    } else if (state == State.TRYING && now) {
      delivery.endTries(false);
      fail(Failure.SHUTTING_DOWN, 0);
    } else if (state == State.RESPONDING && now) {
      cut(Termination.SHUTDOWN, false);
    }
  }

  /** The time that was set through {@link Downstream#deadlineAt} has come. */
  void onDeadline() {
    switch (state) {
      case IDLE, TUNNEL -> {}
      case WAITING -> {
        assigned.workload().release(this);
        fail(assigned.waited(), 1);
      }
      case TRYING -> timedOut();
      case RESPONDING -> cut(Termination.ofStandstill(client.canWrite()), false);
    }
  }

  /** The try in progress has had its time, and perhaps the whole request. */
  private void timedOut() {
    Attempt slow = delivery.current();
    if (delivery.overdue()) {
      slow.observe(Outcome.TIMEOUT);
      delivery.endTries(false);
      fail(Failure.RESPONSE_TIMEOUT, 0);
      return;
    }
    Upstream given = slow.upstream();
    tryFailed(slow, Outcome.TIMEOUT, Failure.RESPONSE_TIMEOUT);
    if (given != null) {
      given.end(false);
    }
  }

  private void fail(Failure failure, long retryAfterSeconds) {
    assigned.status(failure.status());
    assigned.workload().counters().failures.add(failure);
    finish(true, failure.termination());
    client.fail(failure, retryAfterSeconds);
  }

  private void finish(boolean failed, Termination why) {
    record.end(
        assigned.status(), assigned.workload().runtime().id().value(), delivery.tries(), why);
    mirroring.drop();
    boolean tried = delivery.end();
    WorkloadLoop loop = assigned.end(failed, tried);
    state = State.IDLE;
    worker.freed(loop);
  }
}
