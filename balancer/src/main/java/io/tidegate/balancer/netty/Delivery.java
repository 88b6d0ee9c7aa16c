package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.resilience.HedgeTimer;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Brings a request to an endpoint: picks one, tries it, tries another after a failure where that is
 * safe, or beside a slow one, all within the time there is. Reused; loop-confined.
 */
final class Delivery {
  private final Worker worker;
  private final Downstream client;
  private final Assignment assigned;
  private final PendingRequest request;
  private final Choices choices = new Choices();
  private final Repetition repetition = new Repetition();
  private final Tries tries;
  private @Nullable Compressor compressor;
  private RequestTraits traits = RequestTraits.NONE;
  private boolean bodyDone;
  private long dueNanos;

  Delivery(
      Worker worker,
      Exchange exchange,
      Downstream client,
      Assignment assigned,
      AccessRecord record) {
    this.worker = worker;
    this.client = client;
    this.assigned = assigned;
    request = new PendingRequest(worker.buffered());
    tries = new Tries(worker, exchange, record);
  }

  /** A request that has a route begins. */
  void begin(RequestHead head, Peer peer, RequestTraits of) {
    traits = of;
    bodyDone = !head.hasBody();
    repetition.reset();
    compressor = Compressor.of(worker, client, assigned.pool().policy().compression(), compressor);
    if (compressor != null) {
      compressor.begin(head);
    }
    assigned.pin(choices, head);
    request.begin(worker.upstreamHead(peer, assigned.requestEdits(head)));
  }

  /** A request begins and ends, since it has no route. */
  void unrouted(RequestTraits of) {
    traits = of;
  }

  /** What the request was like. */
  RequestTraits traits() {
    return traits;
  }

  /** What of the request is at hand. */
  PendingRequest request() {
    return request;
  }

  /** The try in progress, or the first of two. */
  Attempt current() {
    return tries.current();
  }

  boolean bodyDone() {
    return bodyDone;
  }

  /** Whether nothing was tried yet, so that the request may wait. */
  boolean untried() {
    return choices.count() == 0;
  }

  /**
   * The next endpoint; null when there is none, or when a first try would be one too many.
   *
   * @param counted 1 when the request counts as in flight already, 0 when it is held
   */
  @Nullable EndpointRuntime pick(int counted) {
    Pool pool = assigned.pool();
    return untried() && pool.full(counted) ? null : next(pool);
  }

  private @Nullable EndpointRuntime next(Pool pool) {
    return pool.selector(worker.index()).pick(choices, worker.now());
  }

  /** Tries an endpoint; {@code kept} tells whether a connection that has served may be used. */
  void tryOn(EndpointRuntime picked, boolean kept) {
    if (repetition.first()) {
      dueNanos = worker.now() + assigned.pool().policy().timeouts().response().toNanos();
    }
    repetition.count();
    tries.current().begin(picked, kept, assigned);
    await();
  }

  /** Sets the deadline for the response's head, or for the try that is in progress. */
  private void await() {
    long perTry = assigned.pool().policy().timeouts().perTry().toNanos();
    client.deadlineAt(perTry == 0 ? dueNanos : Math.min(dueNanos, worker.now() + perTry));
  }

  /** A connection stands: sends what is there of the request. */
  void send(Upstream to) {
    request.writeTo(to, repeatable(to));
    client.flow(true);
    HedgeTimer hedging = assigned.hedging();
    if (hedging != null && bodyDone && traits.safe() && !traits.upgrade() && !tries.hedged()) {
      tries.hedgeAfter(hedging);
    }
  }

  /** Whether it is worth while to keep what was sent. */
  private boolean repeatable(Upstream by) {
    return traits.idempotent() || assigned.retries().nonIdempotent() || by.mayRefuse();
  }

  /** More of the body, of which the response has not begun. Takes ownership. */
  void sendMore(ByteBuf bytes, Upstream to, boolean responding) {
    if (!responding) {
      request.sent(bytes, repeatable(to) ? assigned.retries().bufferBytes() : 0);
    }
    to.write(bytes);
    client.flow(to.writable());
  }

  /** The body is complete: from now on it is the response that is waited for. */
  void bodyEnd(boolean waiting) {
    bodyDone = true;
    if (waiting) {
      dueNanos = worker.now() + assigned.pool().policy().timeouts().response().toNanos();
      await();
    }
  }

  /** The request takes unusually long: sends it to another endpoint as well, if credit allows. */
  void hedge() {
    HedgeTimer hedging = assigned.hedging();
    if (hedging == null || tries.hedged() || request.lost()) {
      return;
    }
    choices.tried(tries.current().endpoint());
    EndpointRuntime other = next(assigned.pool());
    if (other != null && hedging.trySpend()) {
      assigned.workload().counters().hedges++;
      repetition.count();
      tries.second().begin(other, true, assigned);
    }
  }

  /** A try is answered, and the answer goes to the client: nothing else is tried any more. */
  void answered(Attempt by, ResponseHead response) {
    tries.won(by);
    assigned.workload().served(worker.now() - by.sentNanos());
    HedgeTimer hedging = assigned.hedging();
    if (hedging != null) {
      hedging.observe(worker.now() - assigned.startNanos());
    }
    assigned.answeredBy(by.endpoint(), choices.stickyToken());
    if (compressor != null) {
      assigned.responseEdits(compressor.answered(response, assigned.responseEdits()));
    }
    request.release();
  }

  /** A try is over without an answer that is wanted; says whether its hedge goes on alone. */
  boolean another(Attempt over) {
    if (!tries.another(over)) {
      return false;
    }
    over.detach();
    await();
    return true;
  }

  /** Repeats after an answer that nobody wants, if another endpoint can be found for it. */
  boolean repeatElsewhere(Attempt answered, Outcome outcome) {
    if (!repetition.safe(assigned.pool(), outcome, traits, request)) {
      return false;
    }
    choices.tried(answered.endpoint());
    EndpointRuntime other = next(assigned.pool());
    if (other == null || !repetition.acquire(assigned.pool(), assigned.workload())) {
      return false;
    }
    answered.detach();
    tryOn(other, true);
    return true;
  }

  /** Repeats at once what met a connection that its endpoint had just closed, if it did. */
  boolean repeatStale(Attempt failed, Outcome outcome) {
    EndpointRuntime endpoint = failed.endpoint();
    boolean refused = outcome == Outcome.REFUSED;
    boolean stale = failed.reused() && (refused || outcome == Outcome.RESET);
    if (!stale) {
      failed.observe(outcome);
    }
    boolean safe = refused || traits.idempotent();
    if (!stale || !safe || request.lost() || tries.hedged()) {
      return false;
    }
    failed.detach();
    worker.counters().staleRetries++;
    repetition.uncount();
    tryOn(endpoint, false);
    return true;
  }

  /** Whether what failed like this may be tried elsewhere; its endpoint is not picked again. */
  boolean mayRepeat(Attempt failed, Outcome outcome) {
    EndpointRuntime endpoint = failed.endpoint();
    failed.detach();
    boolean may =
        repetition.safe(assigned.pool(), outcome, traits, request)
            && repetition.acquire(assigned.pool(), assigned.workload());
    if (may) {
      choices.tried(endpoint);
    }
    return may;
  }

  /** How often it was tried. */
  int tries() {
    return repetition.tries();
  }

  /** Whether the time for all tries together is over. */
  boolean overdue() {
    return worker.now() - dueNanos >= 0;
  }

  /** Ends what is in progress; its connection is kept if it can be. */
  void endTries(boolean keep) {
    tries.end(keep);
  }

  /** Ends what is in progress, also in the middle of a response. */
  void abandon() {
    tries.end(false);
    if (compressor != null) {
      compressor.reset();
    }
  }

  /** Where the response goes: to the client, if not compressed before that. */
  Downstream out() {
    return compressor != null && compressor.active() ? compressor : client;
  }

  /** The request has ended; says whether any endpoint was tried. */
  boolean end() {
    repetition.release(assigned.pool());
    request.release();
    choices.reset(0);
    return !repetition.first();
  }
}
