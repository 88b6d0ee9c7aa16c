package io.tidegate.balancer.control;

import io.tidegate.balancer.health.ActiveCheck.Standing;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Runs the active checks of all workloads: has endpoints asked when it is time, and takes the
 * answers to {@link HealthWatch}. Owned by the control thread, but for {@link #counts}.
 */
public final class HealthChecks {
  private final Prober prober;
  private final HealthWatch health;
  private final Executor control;
  private final Turned turned;
  private final CheckSchedule schedule;
  private final Map<WorkloadId, Counts> counts = new ConcurrentHashMap<>();

  /** Who is told that an endpoint is down or up again. */
  public interface Turned {
    /** {@code why} is what the last probe saw; empty when it passed. */
    void turned(WorkloadId workload, InstanceId instance, boolean well, String why);
  }

  /** How many checks of a workload have ended how. */
  public static final class Counts {
    private final LongAdder passed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Checks that passed. */
    public long passed() {
      return passed.sum();
    }

    /** Checks that did not. */
    public long failed() {
      return failed.sum();
    }
  }

  /**
   * Nothing is asked before {@link #run}.
   *
   * @param control the thread that owns this and {@code health}
   */
  public HealthChecks(
      Prober prober, HealthWatch health, Executor control, RandomGenerator random, Turned turned) {
    this.prober = prober;
    this.health = health;
    this.control = control;
    this.turned = turned;
    schedule = new CheckSchedule(random);
  }

  /** Begins the probes that are due. */
  public void run(RoutingTable table, long nowNanos) {
    for (CheckSchedule.Due due : schedule.due(table, nowNanos)) {
      var _ =
          prober
              .probe(due.endpoint(), due.check(), due.pool().policy().upstream())
              .exceptionally(failure -> new Prober.Answer.Failed(failure.toString()))
              .thenAcceptAsync(answer -> ended(due, answer), control);
    }
    counts.keySet().removeIf(workload -> table.pool(workload) == null);
  }

  private void ended(CheckSchedule.Due due, Prober.Answer answer) {
    schedule.ended(due.endpoint());
    WorkloadId workload = due.pool().workload().id();
    InstanceId instance = due.endpoint().instance();
    Counts counted = counts.computeIfAbsent(workload, _ -> new Counts());
    String why =
        switch (answer) {
          case Prober.Answer.Passed() -> {
            counted.passed.increment();
            yield "";
          }
          case Prober.Answer.Failed(String reason) -> {
            counted.failed.increment();
            yield reason;
          }
        };
    Standing after = health.checked(workload, instance, answer instanceof Prober.Answer.Passed);
    if (after != null) {
      turned.turned(workload, instance, after.well(), why);
    }
  }

  /** The counts of all workloads that are checked. Any thread. */
  public Map<WorkloadId, Counts> counts() {
    return Map.copyOf(counts);
  }
}
