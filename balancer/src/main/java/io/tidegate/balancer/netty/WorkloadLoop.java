package io.tidegate.balancer.netty;

import io.tidegate.balancer.demand.DemandRecorder;
import io.tidegate.balancer.hold.HoldBudget;
import io.tidegate.balancer.hold.HoldDecision;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.resilience.HedgeTimer;
import io.tidegate.balancer.resilience.Hedging;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.WorkloadRuntime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an event loop keeps of one workload: its demand, its counters, its waiting requests. */
final class WorkloadLoop {
  private static final Logger log = LoggerFactory.getLogger(WorkloadLoop.class);

  /** How many requests the expected service time is the moving mean of, about. */
  private static final int SERVICE_MEMORY = 16;

  private final WorkloadRuntime runtime;
  private final DemandRecorder demand;
  private final WorkloadCounters counters = new WorkloadCounters();

  /** What waits. */
  private static final class Held {
    private final BooleanSupplier resume;
    private final long sinceNanos;
    private long bytes;

    private Held(BooleanSupplier resume, long sinceNanos, long bytes) {
      this.resume = resume;
      this.sinceNanos = sinceNanos;
      this.bytes = bytes;
    }
  }

  /** Requests and TCP connections, in order of arrival. */
  private final Map<Object, Held> waiting = new LinkedHashMap<>();

  private @Nullable HedgeTimer hedging;
  private boolean resuming;
  private final AtomicBoolean woken = new AtomicBoolean();
  private long serviceNanos;

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

  /** When this workload's requests are hedged. */
  HedgeTimer hedging(Hedging policy, long nowNanos) {
    HedgeTimer known = hedging;
    if (known == null || !known.policy().equals(policy)) {
      known = new HedgeTimer(policy, nowNanos);
      hedging = known;
    }
    return known;
  }

  /**
   * Lets a request or a TCP connection wait for an endpoint, if it may; the caller sees to the
   * deadline.
   *
   * @param who waits, until {@link #release}
   * @param resume is called when there may be an endpoint; says whether it waits no longer
   */
  HoldDecision hold(
      Object who, BooleanSupplier resume, Pool pool, Holding.Request request, long nowNanos) {
    HoldDecision decision = decide(pool, request, nowNanos);
    if (decision instanceof HoldDecision.Wait) {
      waiting.put(who, new Held(resume, nowNanos, request.bytes()));
      counters.held++;
      budget().enter(request.bytes());
    }
    return decision;
  }

  /** Something that waits takes up more; says whether there is so much. */
  boolean grow(Object who, long bytes, Pool pool) {
    Held held = waiting.get(who);
    if (held == null || !budget().grow(bytes, pool.policy().resilience().hold().maxBytes())) {
      return held == null;
    }
    held.bytes += bytes;
    return true;
  }

  /** An endpoint took so long to answer a request. */
  void served(long nanos) {
    serviceNanos += serviceNanos == 0 ? nanos : (nanos - serviceNanos) / SERVICE_MEMORY;
  }

  /** How long the last requests took to be answered, without their wait; 0 before the first. */
  long serviceNanos() {
    return serviceNanos;
  }

  private HoldDecision decide(Pool pool, Holding.Request request, long nowNanos) {
    if (!pool.membership().ready().isEmpty()) {
      return Holding.whenSaturated(pool.policy().resilience().hold(), budget(), request, nowNanos);
    }
    Long ready = pool.membership().expectedReadyNanos();
    return Holding.atZero(
        pool.policy().resilience().hold(),
        budget(),
        request,
        ready == null ? null : Duration.ofNanos(ready - nowNanos),
        nowNanos);
  }

  /** A request has been answered, or its client has gone. */
  void finished(long startNanos, long nowNanos, boolean failed, int status) {
    demand.finished(startNanos, nowNanos, failed);
    counters.responses[Math.min(5, status / 100)]++;
  }

  /** It waits no longer. */
  void release(Object who) {
    Held held = waiting.remove(who);
    if (held != null) {
      counters.heldNanos += System.nanoTime() - held.sinceNanos;
      budget().leave(held.bytes);
    }
  }

  /** Lets waiting requests go on, in order, as long as there are endpoints for them. */
  void resume() {
    if (resuming) {
      return;
    }
    resuming = true;
    boolean more = true;
    while (more && !waiting.isEmpty()) {
      more = resume(waiting.entrySet().iterator().next());
    }
    resuming = false;
  }

  /** One that fails waits no longer, so that it fails once; its deadline sees to the rest. */
  private boolean resume(Map.Entry<Object, Held> first) {
    try {
      return first.getValue().resume.getAsBoolean();
    } catch (RuntimeException | Error e) {
      log.error("workload={}: what waited failed to go on", runtime.id(), e);
      release(first.getKey());
      return true;
    }
  }

  /** A place has become free on another loop. Any thread; once until the loop has looked. */
  void wake(Worker owner) {
    if (woken.compareAndSet(false, true)) {
      owner
          .loop()
          .execute(
              () -> {
                woken.set(false);
                owner.tick();
                resume();
                owner.flush();
              });
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
    return waiting.isEmpty()
        ? 0
        : Math.max(0, nowNanos - waiting.values().iterator().next().sinceNanos);
  }

  private HoldBudget budget() {
    return runtime.held();
  }
}
