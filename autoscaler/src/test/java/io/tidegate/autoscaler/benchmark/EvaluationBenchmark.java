package io.tidegate.autoscaler.benchmark;

import io.tidegate.autoscaler.workload.ManagedWorkload;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How many evaluations a second one core makes, and what a workload costs in memory: {@code
 * EvaluationBenchmark WORKLOADS INSTANCES SECONDS}. Each simulated second every balancer and every
 * instance reports once and every workload is evaluated once. Run it alone on a quiet machine.
 */
public final class EvaluationBenchmark {
  private EvaluationBenchmark() {}

  public static void main(String[] args) {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int instances = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    Instant start = Instant.parse("2026-11-21T10:00:00Z");
    long before = used();
    List<ManagedWorkload> workloads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      workloads.add(workload(i, instances, start));
    }
    for (int t = 0; t < 60; t++) {
      second(workloads, instances, start.plusSeconds(t));
    }
    long bytes = (used() - before) / count;
    long began = System.nanoTime();
    for (int t = 60; t < 60 + seconds; t++) {
      second(workloads, instances, start.plusSeconds(t));
    }
    double took = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%d workloads x %d instances: %.0f evaluations/s of %.0f instance states/s, %.2f s for each"
            + " simulated second, %d bytes a workload%n",
        count,
        instances,
        (double) count * seconds / took,
        (double) count * instances * seconds / took,
        took / seconds,
        bytes);
  }

  /** Names as a decoder has them: one object for each instance. */
  private static final List<InstanceId> NAMES =
      IntStream.range(0, 1000).mapToObj(i -> new InstanceId("i" + i)).toList();

  private static void second(List<ManagedWorkload> workloads, int instances, Instant now) {
    for (ManagedWorkload workload : workloads) {
      WorkloadId id = workload.spec().id();
      workload.offer(
          new MetricBatch(
              id,
              null,
              null,
              "balancer-1",
              now,
              List.of(
                  new Point.Delta(MetricName.REQUESTS, Map.of(), 800, 1_000_000_000L),
                  new Point.Gauge(MetricName.CONCURRENCY, 40),
                  new Point.Gauge(MetricName.QUEUE_DEPTH, 0))),
          now);
      for (int i = 0; i < instances; i++) {
        workload.offer(
            new MetricBatch(
                id,
                NAMES.get(i),
                null,
                "collector",
                now,
                List.of(new Point.Gauge(MetricName.CPU_USAGE, 0.6))),
            now);
      }
      workload.evaluate(now);
    }
  }

  private static ManagedWorkload workload(int number, int instances, Instant start) {
    WorkloadSpec spec =
        new WorkloadSpec(
            new WorkloadId("w" + number),
            new RunSpec("acme/web:1", List.of(), Map.of()),
            8080,
            new Resources(1000, 0),
            ReadySpec.DEFAULT,
            ScalingPolicy.of(
                1, 100, List.of(new Target.RequestsPerSecond(100), new Target.Cpu(0.7))),
            PlacementSpec.DEFAULT,
            BalanceSpec.DEFAULT,
            null);
    ManagedWorkload workload = new ManagedWorkload(spec, instances, Outlook.NONE);
    Instant since = start.minus(Duration.ofHours(1));
    for (int i = 0; i < instances; i++) {
      workload.instance(
          new InstanceStatus(
              new InstanceId("i" + i),
              spec.id(),
              new NodeId("n1"),
              InstanceStatus.Phase.READY,
              null,
              null,
              since,
              since,
              since,
              ""));
    }
    return workload;
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
