package io.tidegate.balancer.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.tidegate.balancer.control.HealthChecks;
import io.tidegate.balancer.control.HealthWatch;
import io.tidegate.balancer.control.UpdateHistory;
import io.tidegate.balancer.file.AccessLogWriter;
import io.tidegate.balancer.netty.DataPlane;
import io.tidegate.balancer.netty.LoopReport;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loops' counters as Prometheus metrics, gathered when somebody asks: the request path
 * knows nothing of simpleclient.
 */
public final class BalancerCollector extends Collector {
  private static final String CHECKS = "Health checks of endpoints that have ended, by outcome.";

  private static final String EJECTIONS =
      "How often an endpoint was taken out for failing requests or checks.";
  private static final String EXPIRY =
      "When a listener's certificate expires, or one that signs it.";

  private final DataPlane plane;
  private final HealthChecks checks;
  private final HealthWatch health;
  private final UpdateHistory history;
  private final @Nullable AccessLogWriter accessLog;
  private final Map<String, DurationTotals> durations = new ConcurrentHashMap<>();

  /**
   * Metrics of that data plane, of its endpoints' health and of updates, and of the access log if
   * there is one.
   */
  public BalancerCollector(
      DataPlane plane,
      HealthChecks checks,
      HealthWatch health,
      UpdateHistory history,
      @Nullable AccessLogWriter accessLog) {
    this.plane = plane;
    this.checks = checks;
    this.health = health;
    this.history = history;
    this.accessLog = accessLog;
  }

  /** Registers, and subscribes to the reports that carry the response times. */
  public void registerOn(
      CollectorRegistry registry, Consumer<Consumer<List<LoopReport>>> subscription) {
    subscription.accept(this::addDurations);
    registry.register(this);
  }

  /** Workloads that are gone are left out from then on, as the loops leave out their counters. */
  private void addDurations(List<LoopReport> loops) {
    for (LoopReport loop : loops) {
      for (LoopReport.WorkloadReport workload : loop.workloads()) {
        if (workload.demand() != null) {
          durations
              .computeIfAbsent(workload.workload().id().value(), _ -> new DurationTotals())
              .add(workload.demand().durations());
        }
      }
    }
    Set<String> known = new HashSet<>();
    plane.table().pools().forEach(pool -> known.add(pool.workload().id().value()));
    durations.keySet().retainAll(known);
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Families families = new Families();
    List<LoopReport> loops;
    try {
      loops = plane.counters().orTimeout(2, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      return List.of();
    }
    for (LoopReport loop : loops) {
      loop.workloads().forEach(workload -> WorkloadFamilies.add(workload, families));
    }
    loops.forEach(loop -> LoopFamilies.add(loop.totals(), families));
    endpoints(families);
    families.declare("tidegate_balancer_checks", Collector.Type.COUNTER, CHECKS);
    checks.counts().forEach((workload, counts) -> checked(workload.value(), counts, families));
    updates(history, families);
    certificates(families);
    durations.forEach(
        (workload, totals) ->
            families.histogram(
                "tidegate_balancer_request_duration_seconds",
                "From a request's first byte to its response's last.",
                Map.of("workload", workload),
                totals));
    accessLog(accessLog, families);
    return Summed.of(families.all());
  }

  private static void accessLog(@Nullable AccessLogWriter log, Families families) {
    Map<String, Long> outcomes =
        Map.of(
            "written", log == null ? 0 : log.written(), "dropped", log == null ? 0 : log.dropped());
    outcomes.forEach(
        (outcome, count) ->
            families.counter(
                "tidegate_balancer_access_log_entries",
                "Entries of the access log, by outcome.",
                Map.of("outcome", outcome),
                (double) count));
  }

  private static void updates(UpdateHistory history, Families families) {
    Map.of(
            "applied", history.applied(),
            "ignored", history.ignored(),
            "rejected", history.rejected())
        .forEach(
            (outcome, count) ->
                families.counter(
                    "tidegate_balancer_table_updates",
                    "Changes of the routing table or the configuration, by outcome.",
                    Map.of("outcome", outcome),
                    (double) count));
    UpdateHistory.Rejection rejection = history.lastRejection();
    lastUpdate("applied", history.lastApplied(), families);
    lastUpdate("rejected", rejection == null ? null : rejection.at(), families);
  }

  private static void lastUpdate(String outcome, @Nullable Instant at, Families families) {
    families.gauge(
        "tidegate_balancer_table_update_timestamp_seconds",
        "When the last change was put in force or refused; 0 for never.",
        Map.of("outcome", outcome),
        at == null ? 0 : at.toEpochMilli() * 1e-3);
  }

  private void certificates(Families families) {
    families.declare(
        "tidegate_balancer_certificate_expiry_timestamp_seconds", Collector.Type.GAUGE, EXPIRY);
    plane
        .certificates()
        .forEach(
            certificate ->
                families.gauge(
                    "tidegate_balancer_certificate_expiry_timestamp_seconds",
                    EXPIRY,
                    new TreeMap<>(
                        Map.of(
                            "listener", certificate.listener(), "certificate", certificate.name())),
                    (double) certificate.expiry().getEpochSecond()));
  }

  private void endpoints(Families families) {
    Map<WorkloadId, HealthWatch.Ejections> ejections = health.ejections();
    InstanceFamilies instances = new InstanceFamilies(families);
    long now = System.nanoTime();
    for (Pool pool : plane.table().pools()) {
      HealthWatch.Ejections ejected =
          ejections.getOrDefault(pool.workload().id(), HealthWatch.Ejections.NONE);
      WorkloadFamilies.endpoints(pool, families);
      instances.add(pool, ejected.byInstance(), now);
    }
    families.declare("tidegate_balancer_ejections", Collector.Type.COUNTER, EJECTIONS);
    ejections.forEach(
        (workload, ejected) ->
            families.counter(
                "tidegate_balancer_ejections",
                EJECTIONS,
                Map.of("workload", workload.value()),
                (double) ejected.total()));
  }

  private static void checked(String workload, HealthChecks.Counts counts, Families families) {
    Map.of("passed", counts.passed(), "failed", counts.failed())
        .forEach(
            (outcome, count) ->
                families.counter(
                    "tidegate_balancer_checks",
                    CHECKS,
                    new TreeMap<>(Map.of("workload", workload, "outcome", outcome)),
                    (double) count));
  }
}
