package io.tidegate.balancer.netty;

import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.resilience.HedgeTimer;
import io.tidegate.balancer.resilience.Hedging;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Balancing.Sticky;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one request belongs: its route, its workload with the pool of the moment, the gates it has
 * passed; and the counting at its end. Reused; loop-confined.
 */
final class Assignment {
  /** nginx's code for a client that does not wait for the answer. */
  static final int CLIENT_GONE = 499;

  private final Worker worker;
  private final GatePasses gates = new GatePasses();
  private HeadEdits responseEdits = HeadEdits.NONE;
  private @Nullable Peer peer;
  private @Nullable Route route;
  private @Nullable WorkloadLoop workload;
  private @Nullable Pool pool;
  private boolean secure;
  private int status;
  private long startNanos;
  private boolean tooLarge;

  Assignment(Worker worker) {
    this.worker = worker;
  }

  /** A request begins; says whether it has a route. */
  boolean begin(RequestHead head, Peer from) {
    peer = from;
    status = 0;
    startNanos = worker.now();
    responseEdits = HeadEdits.NONE;
    Route found = worker.route(head);
    route = found;
    if (found == null) {
      worker.counters().unrouted++;
      return false;
    }
    responseEdits = worker.edits().response(found);
    Pool target = found.pool(found.split() ? worker.random().nextInt() : 0);
    pool = target;
    workload = worker.workload(target.workload());
    return true;
  }

  /** Begins the request's choices with what pins it, if anything does. */
  void pin(Choices choices, RequestHead head) {
    Balancing balancing = pool().policy().balancing();
    RequestKeys keys = worker.keys();
    secure = balancing.sticky() != null && keys.secure(head, peer());
    choices.reset(
        keys.key(balancing, head, peer(), worker.random()), keys.stickyToken(balancing.sticky()));
  }

  /** An endpoint answers the request: the client's cookie shall name it, if it does not yet. */
  void answeredBy(EndpointRuntime endpoint, long stickyToken) {
    Sticky sticky = pool().policy().balancing().sticky();
    if (sticky != null && endpoint.token() != stickyToken) {
      responseEdits = StickyCookie.set(responseEdits, sticky, endpoint.token(), secure);
    }
  }

  /** Where a copy of this request goes; null when there is none, as usual. */
  @Nullable Pool copyTo() {
    Route taken = route();
    Pool mirror = taken.mirror();
    RouteRule.Mirror rule = taken.rule().mirror();
    return mirror == null || rule == null || worker.random().nextDouble() >= rule.ratio()
        ? null
        : mirror;
  }

  /** Lets the request, which takes up so many bytes, wait for an endpoint, if it may. */
  HoldDecision hold(Exchange exchange, long bytes) {
    long deadline = worker.keys().clientDeadline(worker.now());
    HoldDecision decision =
        workload()
            .hold(
                exchange,
                exchange::resume,
                pool(),
                new Holding.Request(bytes, deadline, workload().serviceNanos()),
                worker.now());
    tooLarge = false;
    if (decision instanceof HoldDecision.Wait wait) {
      exchange.client().deadlineAt(wait.deadlineNanos());
    }
    return decision;
  }

  /**
   * A part of the body comes while the request waits; says whether more may. When there is no room
   * for what has come already, the wait is over: at the next look at the deadlines, because the
   * part is still being read.
   */
  boolean holdMore(Exchange exchange, int bytes) {
    if (workload().grow(exchange, bytes, pool())) {
      return true;
    }
    tooLarge = true;
    exchange.client().deadlineAt(worker.now());
    return false;
  }

  /** Why the request, which has waited, waits no longer. */
  Failure waited() {
    return tooLarge ? Failure.HOLD_REFUSED : Failure.HOLD_TIMEOUT;
  }

  /** When requests of this workload are hedged; null when they are not, as usual. */
  @Nullable HedgeTimer hedging() {
    Hedging policy = pool().policy().resilience().hedging();
    return policy == null ? null : workload().hedging(policy, worker.now());
  }

  /** What is changed in the request's head: by the route, and in its trace context. */
  HeadEdits requestEdits(RequestHead head) {
    HeadEdits edits = worker.edits().request(route());
    Tracing tracing = worker.tracing();
    return tracing == null ? edits : tracing.applied(head, edits);
  }

  /** What the route changes in responses. */
  HeadEdits responseEdits() {
    return responseEdits;
  }

  void responseEdits(HeadEdits edits) {
    responseEdits = edits;
  }

  /** Counts the request as arrived and asks the gates; says why when it may not go on. */
  @Nullable Failure enter() {
    if (workload().demand().arrived(startNanos)) {
      worker.demandCrossed(pool().workload());
    }
    return worker.buffered().full()
        ? gates.overloaded()
        : gates.enter(route().gate(), pool().gate());
  }

  RetryPolicy retries() {
    return pool().policy().resilience().retries();
  }

  /** What the gate that did not open advises. */
  long retryAfterSeconds() {
    return gates.retryAfterSeconds();
  }

  /** Takes the workload's pool from the table of now; says whether there still is one. */
  boolean renew() {
    Pool now = worker.table().pool(pool().workload().id());
    if (now == null) {
      return false;
    }
    pool = now;
    return true;
  }

  /** Whether the table of now has an endpoint for it, though perhaps none with room. */
  boolean anyReady() {
    return renew() && !pool().membership().ready().isEmpty();
  }

  /** The status code that the client gets; 0 before it is known. */
  int status() {
    return status;
  }

  void status(int code) {
    status = code;
  }

  /** When the request's first byte came, by the nano clock. */
  long startNanos() {
    return startNanos;
  }

  /**
   * The request has ended.
   *
   * @param tried whether it got as far as an endpoint
   * @return the workload it was of, which has a free place now
   */
  WorkloadLoop end(boolean failed, boolean tried) {
    WorkloadLoop ended = workload();
    long now = worker.now();
    ended.finished(startNanos, now, failed, status);
    gates.leave(now - startNanos, failed, tried && status != CLIENT_GONE);
    workload = null;
    pool = null;
    route = null;
    return ended;
  }

  private Route route() {
    return Objects.requireNonNull(route);
  }

  /** Whose request it is. */
  Peer peer() {
    return Objects.requireNonNull(peer);
  }

  Pool pool() {
    return Objects.requireNonNull(pool);
  }

  WorkloadLoop workload() {
    return Objects.requireNonNull(workload);
  }
}
