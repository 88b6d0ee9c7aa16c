package io.tidegate.balancer.netty;

import io.tidegate.balancer.demand.DemandRecorder;
import io.tidegate.balancer.hold.HoldBudget;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.WorkloadRuntime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an event loop keeps of one workload: its demand, its counters, its waiting requests. */
final class WorkloadLoop {
  private final WorkloadRuntime runtime;
  private final DemandRecorder demand;
  private final WorkloadCounters counters = new WorkloadCounters();

  /** In order of arrival, with the time at which each began to wait. */
  private final Map<Exchange, Long> waiting = new LinkedHashMap<>();

  WorkloadLoop(WorkloadRuntime runtime, int loop) {
    this.runtime = runtime;
    this.demand = runtime.demand(loop);
  }

  WorkloadRuntime runtime() {
    return runtime;
  }

  DemandRecorder demand() {
    return demand;
  }

  WorkloadCounters counters() {
    return counters;
  }

  /** Whether a request of so many bytes may wait until an endpoint is ready. */
  HoldDecision mayHold(Pool pool, long bytes, long nowNanos) {
    Long ready = pool.membership().expectedReadyNanos();
    return Holding.atZero(
        pool.policy().resilience().hold(),
        budget(),
        new Holding.Request(bytes, Long.MAX_VALUE, 0),
        ready == null ? null : Duration.ofNanos(ready - nowNanos),
        nowNanos);
  }

  /** A request has been answered, or its client has gone. */
  void finished(long startNanos, long nowNanos, boolean failed, int status) {
    demand.finished(startNanos, nowNanos, failed);
    counters.responses[Math.min(5, status / 100)]++;
  }

  /** A request waits from now on. */
  void hold(Exchange exchange, long nowNanos) {
    waiting.put(exchange, nowNanos);
    counters.held++;
    budget().enter(0);
  }

  /** A request waits no longer. */
  void release(Exchange exchange) {
    Long since = waiting.remove(exchange);
    if (since != null) {
      counters.heldNanos += System.nanoTime() - since;
      budget().leave(0);
    }
  }

  /** Lets waiting requests go on, in order, as long as there are endpoints for them. */
  void resume() {
    while (!waiting.isEmpty()) {
      if (!waiting.keySet().iterator().next().resume()) {
        return;
      }
    }
  }

  /** Whether no request of it is in this loop. */
  boolean idle() {
    return demand.inFlight() == 0;
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  /** How long the first has waited; 0 when none waits. */
  long oldestWaitNanos(long nowNanos) {
    return waiting.isEmpty() ? 0 : Math.max(0, nowNanos - waiting.values().iterator().next());
  }

  private HoldBudget budget() {
    return runtime.held();
  }
}
