package io.tidegate.placement.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.placement.fleet.PlacementView;
import io.tidegate.placement.plan.NodeView;
import io.tidegate.placement.plan.Unplaced;
import java.time.Duration;
import java.util.Locale;

/** Placement's collectors on the service's own registry. Thread-safe. */
public final class PlacementMetrics {
  private final Gauge active;
  private final Gauge instances;
  private final Gauge unplaced;
  private final Gauge nodes;
  private final Gauge lastStep;
  private final Counter staleDecisions;
  private final Counter calls;
  private final Histogram callDuration;
  private final Histogram stepDuration;
  private long staleInTerm;

  public PlacementMetrics(CollectorRegistry registry) {
    active =
        Gauge.build("tidegate_placement_active", "1 while this process is the planner.")
            .register(registry);
    instances =
        Gauge.build("tidegate_placement_instances", "Instances, by phase.")
            .labelNames("workload", "phase")
            .register(registry);
    unplaced =
        Gauge.build("tidegate_placement_unplaced_instances", "Wanted, but not startable now.")
            .labelNames("workload")
            .register(registry);
    nodes =
        Gauge.build("tidegate_placement_nodes", "Nodes, by how they are.")
            .labelNames("platform", "liveness")
            .register(registry);
    staleDecisions =
        Counter.build(
                "tidegate_placement_stale_decisions_total",
                "Decisions refused because a newer autoscaler had spoken.")
            .register(registry);
    calls =
        Counter.build("tidegate_placement_platform_calls_total", "Calls to platforms.")
            .labelNames("platform", "call", "outcome")
            .register(registry);
    lastStep = lastStep(registry);
    callDuration =
        Histogram.build("tidegate_placement_platform_call_duration_seconds", "Their duration.")
            .labelNames("platform", "call")
            .buckets(0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30)
            .register(registry);
    stepDuration =
        Histogram.build("tidegate_placement_step_duration_seconds", "One comparison.")
            .buckets(0.0001, 0.0005, 0.002, 0.01, 0.05, 0.2, 1)
            .register(registry);
  }

  private static Gauge lastStep(CollectorRegistry registry) {
    return Gauge.build(
            "tidegate_placement_last_step_timestamp_seconds",
            "When wanted and present were last compared.")
        .register(registry);
  }

  /** A platform answered, or did not. */
  public void called(String platform, String call, String outcome, Duration took) {
    calls.labels(platform, call, outcome).inc();
    callDuration.labels(platform, call).observe(seconds(took));
  }

  /** A step was taken. */
  public synchronized void stepped(PlacementView view, Duration took) {
    show(view);
    lastStep.set(view.at().toEpochMilli() / 1000.0);
    stepDuration.observe(seconds(took));
    // The view counts within its term; a smaller figure belongs to a new one.
    long more = view.staleDecisions() - (view.staleDecisions() < staleInTerm ? 0 : staleInTerm);
    staleInTerm = view.staleDecisions();
    staleDecisions.inc((double) more);
  }

  /** Another process plans: this one has nothing to tell. */
  public synchronized void stoodBy(PlacementView view) {
    show(view);
  }

  private void show(PlacementView view) {
    active.set(view.active() ? 1 : 0);
    instances.clear();
    for (InstanceStatus instance : view.instances()) {
      instances.labels(instance.workload().value(), lower(instance.phase())).inc();
    }
    unplaced.clear();
    for (Unplaced missing : view.unplaced()) {
      unplaced.labels(missing.workload().value()).inc(missing.count());
    }
    nodes.clear();
    for (NodeView node : view.nodes()) {
      nodes.labels(node.status().platform(), lower(node.liveness())).inc();
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
