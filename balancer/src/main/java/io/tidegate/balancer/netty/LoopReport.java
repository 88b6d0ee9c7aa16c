package io.tidegate.balancer.netty;

import io.tidegate.balancer.demand.DemandSnapshot;
import io.tidegate.balancer.routing.WorkloadRuntime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has seen, copied on the loop itself.
 *
 * @param workloads those it has had requests of
 */
public record LoopReport(LoopTotals totals, List<WorkloadReport> workloads) {

  public LoopReport {
    workloads = List.copyOf(workloads);
  }

  /**
   * One workload on one loop.
   *
   * @param demand since the last report; null when only counters were asked for
   * @param waiting requests that wait for an endpoint now
   */
  public record WorkloadReport(
      WorkloadRuntime workload,
      @Nullable DemandSnapshot demand,
      WorkloadTotals totals,
      int inFlight,
      int waiting) {}

  /** Takes the demand; the next report begins where this one ends. */
  static LoopReport take(Worker worker) {
    return of(worker, true);
  }

  /** Leaves the demand where it is. */
  static LoopReport look(Worker worker) {
    return of(worker, false);
  }

  private static LoopReport of(Worker worker, boolean taking) {
    worker.tick();
    long now = worker.now();
    List<WorkloadReport> workloads = new ArrayList<>();
    for (WorkloadLoop loop : worker.workloads()) {
      DemandSnapshot demand =
          taking ? loop.demand().take(loop.waiting(), loop.oldestWaitNanos(now), now) : null;
      workloads.add(
          new WorkloadReport(
              loop.runtime(),
              demand,
              WorkloadTotals.of(loop.counters()),
              loop.demand().inFlight(),
              loop.waiting()));
    }
    return new LoopReport(LoopTotals.of(worker.counters()), workloads);
  }
}
