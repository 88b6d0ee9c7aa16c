package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.window.Reports;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A workload as the loop runs it, on a manual clock: reports go in as they are on the log, each
 * second is evaluated, and wanted instances are ready at once. Seconds count from {@link
 * Reports#START}.
 */
public final class Service {
  private final ManagedWorkload workload;
  private final List<Verdict> verdicts = new ArrayList<>();
  private int instances;

  private Service(ScalingPolicy policy, int wanted, Resources size) {
    workload =
        new ManagedWorkload(
            new WorkloadSpec(
                new WorkloadId("web"),
                new RunSpec("acme/web:1", List.of(), Map.of()),
                8080,
                size,
                ReadySpec.DEFAULT,
                policy,
                PlacementSpec.DEFAULT,
                BalanceSpec.DEFAULT,
                null),
            wanted,
            Outlook.NONE);
    follow();
  }

  /** A service with {@code wanted} instances that have been ready for long. */
  public static Service of(ScalingPolicy policy, int wanted) {
    return of(policy, wanted, new Resources(1000, 256 << 20));
  }

  /**
   * One that has just been declared: nothing has been decided, and placement runs what it does
   * without a decision, the minimum and at least one.
   */
  public static Service declared(ScalingPolicy policy) {
    Service service = of(policy, 0);
    service.workload.resume(ScalingState.NEW, null, null);
    service.follow();
    return service;
  }

  /** The same, of another size than one core and 256 MiB. */
  public static Service of(ScalingPolicy policy, int wanted, Resources size) {
    return new Service(policy, wanted, size);
  }

  public Service offer(MetricBatch batch) {
    workload.offer(batch, batch.at());
    return this;
  }

  /** The same, when the clock here says something else than the batch. */
  public Service offer(MetricBatch batch, double now) {
    workload.offer(batch, Reports.at(now));
    return this;
  }

  /** What one balancer sees, each second of the span, evaluated each second. */
  public Service load(double from, double until, double perSecond) {
    for (double t = from + 1; t <= until; t++) {
      offer(Reports.demand("b1", t, 1, perSecond, perSecond * 0.05));
      evaluate(t);
    }
    return this;
  }

  /** Decides, and has as many instances ready as were decided on. */
  public Verdict evaluate(double at) {
    Verdict verdict = workload.evaluate(Reports.at(at)).verdict();
    verdicts.add(verdict);
    follow();
    return verdict;
  }

  private void follow() {
    while (instances < workload.wanted()) {
      workload.instance(ready("i" + ++instances));
    }
    while (instances > workload.wanted()) {
      workload.instanceGone(new InstanceId("i" + instances--));
    }
  }

  private static InstanceStatus ready(String id) {
    Instant longAgo = Reports.START.minusSeconds(3600);
    return new InstanceStatus(
        new InstanceId(id),
        new WorkloadId("web"),
        new NodeId("n1"),
        InstanceStatus.Phase.READY,
        new Address("127.0.0.1", 9000),
        "1",
        longAgo,
        longAgo,
        longAgo,
        "");
  }

  public int wanted() {
    return workload.wanted();
  }

  public ManagedWorkload workload() {
    return workload;
  }

  /** What was decided so far, oldest first. */
  public List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }
}
