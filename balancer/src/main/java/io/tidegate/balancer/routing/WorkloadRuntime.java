package io.tidegate.balancer.routing;

import io.tidegate.balancer.demand.DemandRecorder;
import io.tidegate.balancer.demand.DemandTrigger;
import io.tidegate.balancer.hold.HoldBudget;
import io.tidegate.balancer.resilience.RetryBudget;
import io.tidegate.common.model.WorkloadId;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one workload over all routing tables. Any thread, except the demand recorders
 * and loop states, which belong to their loop.
 */
public final class WorkloadRuntime {
  private final WorkloadId id;
  private final DemandTrigger trigger;
  private final DemandRecorder[] demand;
  private final HoldBudget held = new HoldBudget();
  private final RetryBudget retries = new RetryBudget();
  private final AtomicReferenceArray<@Nullable Object> loopStates;

  WorkloadRuntime(WorkloadId id, int loops, long nowNanos) {
    this.id = id;
    this.trigger = new DemandTrigger(loops);
    this.demand = new DemandRecorder[loops];
    for (int loop = 0; loop < loops; loop++) {
      demand[loop] = new DemandRecorder(trigger, loop, nowNanos);
    }
    this.loopStates = new AtomicReferenceArray<>(loops);
  }

  public WorkloadId id() {
    return id;
  }

  /** The recorder that only that loop may use. */
  public DemandRecorder demand(int loop) {
    return demand[loop];
  }

  public DemandTrigger trigger() {
    return trigger;
  }

  /** What its waiting requests take up. */
  public HoldBudget held() {
    return held;
  }

  public RetryBudget retries() {
    return retries;
  }

  /** Requests in the balancer, held ones included, on all loops. */
  public int inFlight() {
    return trigger.inFlight();
  }

  /** What the data plane keeps for this workload on one loop, such as its waiting requests. */
  public @Nullable Object loopState(int loop) {
    return loopStates.getPlain(loop);
  }

  /** Keeps something for this workload on one loop. */
  public void loopState(int loop, @Nullable Object state) {
    loopStates.set(loop, state);
  }
}
