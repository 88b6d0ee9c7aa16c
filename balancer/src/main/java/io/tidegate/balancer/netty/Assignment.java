package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.Route;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one request belongs: its route, its workload with the pool of the moment, the gates it has
 * passed; and the counting at its end. Reused; loop-confined.
 */
final class Assignment {
  private final Worker worker;
  private final GatePasses gates = new GatePasses();
  private HeadEdits responseEdits = HeadEdits.NONE;
  private @Nullable Route route;
  private @Nullable WorkloadLoop workload;
  private @Nullable Pool pool;
  private int status;
  private long startNanos;

  Assignment(Worker worker) {
    this.worker = worker;
  }

  /** A request begins; says whether it has a route. */
  boolean begin(RequestHead head) {
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

  /** The hash or token that pins the request, if anything does. */
  long key(RequestHead head, Peer peer) {
    return worker.key(pool(), head, peer);
  }

  /** What the route changes in the request's head. */
  HeadEdits requestEdits() {
    return worker.edits().request(Objects.requireNonNull(route));
  }

  /** What the route changes in responses. */
  HeadEdits responseEdits() {
    return responseEdits;
  }

  /** Counts the request as arrived and asks the gates; says why when it may not go on. */
  @Nullable Failure enter() {
    if (workload().demand().arrived(startNanos)) {
      worker.demandCrossed(pool().workload());
    }
    return gates.enter(Objects.requireNonNull(route).gate(), pool().gate());
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

  /** The request has ended; returns the workload it was of, which has a free place now. */
  WorkloadLoop end(boolean failed) {
    WorkloadLoop ended = workload();
    long now = worker.now();
    ended.finished(startNanos, now, failed, status);
    gates.leave(now - startNanos, failed);
    workload = null;
    pool = null;
    route = null;
    return ended;
  }

  Pool pool() {
    return Objects.requireNonNull(pool);
  }

  WorkloadLoop workload() {
    return Objects.requireNonNull(workload);
  }
}
