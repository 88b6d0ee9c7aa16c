package io.tidegate.balancer.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.tidegate.balancer.control.HealthChecks;
import io.tidegate.balancer.control.UpdateHistory;
import io.tidegate.balancer.file.AccessLogWriter;
import io.tidegate.balancer.netty.DataPlane;
import io.tidegate.balancer.netty.LoopReport;
import io.tidegate.balancer.netty.LoopTotals;
import io.tidegate.balancer.netty.WorkloadTotals;
import io.tidegate.balancer.routing.Pool;
import java.util.List;
import java.util.Map;
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
  private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final DataPlane plane;
  private final HealthChecks checks;
  private final UpdateHistory history;
  private final @Nullable AccessLogWriter accessLog;
  private final Map<String, DurationTotals> durations = new ConcurrentHashMap<>();

  /**
   * Metrics of that data plane, of its health checks and updates, and of its access log if it has
   * one.
   */
  public BalancerCollector(
      DataPlane plane,
      HealthChecks checks,
      UpdateHistory history,
      @Nullable AccessLogWriter accessLog) {
    this.plane = plane;
    this.checks = checks;
    this.history = history;
    this.accessLog = accessLog;
  }

  /** Registers, and subscribes to the reports that carry the response times. */
  public void registerOn(
      CollectorRegistry registry, Consumer<Consumer<List<LoopReport>>> subscription) {
    subscription.accept(this::addDurations);
    registry.register(this);
  }

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
      loop.workloads().forEach(workload -> sum(workload, families));
    }
    loops.forEach(loop -> loop(loop.totals(), families));
    plane.table().pools().forEach(pool -> endpoints(pool, families));
    families.declare("tidegate_balancer_checks", Collector.Type.COUNTER, CHECKS);
    checks.counts().forEach((workload, counts) -> checked(workload.value(), counts, families));
    updates(history, families);
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

  private static void sum(LoopReport.WorkloadReport report, Families families) {
    String workload = report.workload().id().value();
    Map<String, String> labels = Map.of("workload", workload);
    WorkloadTotals totals = report.totals();
    answers(workload, totals, families);
    families.counter(
        "tidegate_balancer_retries",
        "Tries beyond a request's first.",
        labels,
        (double) totals.tries().retries());
    families.counter(
        "tidegate_balancer_hedged_requests",
        "Requests sent to a second endpoint because the first was slow to answer.",
        labels,
        (double) totals.tries().hedges());
    copies(workload, totals.copies(), families);
    families.counter(
        "tidegate_balancer_held_requests",
        "Requests that waited for an endpoint.",
        labels,
        (double) totals.held().requests());
    families.counter(
        "tidegate_balancer_hold_wait_seconds",
        "How long requests waited for an endpoint, together.",
        labels,
        totals.held().nanos() * 1e-9);
    families.gauge(
        "tidegate_balancer_active_requests",
        "Requests in the balancer, held ones included.",
        labels,
        report.inFlight());
    families.gauge(
        "tidegate_balancer_queued_requests",
        "Requests that wait for an endpoint now.",
        labels,
        report.waiting());
  }

  private static void copies(String workload, WorkloadTotals.Copies copies, Families families) {
    Map<String, Long> outcomes = Map.of("sent", copies.sent(), "dropped", copies.dropped());
    outcomes.forEach(
        (outcome, count) ->
            families.counter(
                "tidegate_balancer_mirrored_requests",
                "Copies of other workloads' requests meant for this one, by outcome.",
                new TreeMap<>(Map.of("workload", workload, "outcome", outcome)),
                (double) count));
  }

  private static void answers(String workload, WorkloadTotals totals, Families families) {
    for (int i = 0; i < CLASSES.length; i++) {
      families.counter(
          "tidegate_balancer_requests",
          "Requests answered, by the status code's class.",
          new TreeMap<>(Map.of("workload", workload, "code", CLASSES[i])),
          (double) totals.responses().get(i));
    }
    totals
        .failures()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidegate_balancer_failures",
                    "Requests that the balancer itself answered, by reason.",
                    new TreeMap<>(Map.of("workload", workload, "reason", reason)),
                    (double) count));
  }

  private static void loop(LoopTotals totals, Families families) {
    Map<String, String> none = Map.of();
    totals
        .rejections()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidegate_balancer_rejected_messages",
                    "Requests refused by the framing gate or a limit, by reason.",
                    Map.of("reason", reason),
                    (double) count));
    totals
        .abuses()
        .forEach(
            (reason, count) ->
                families.counter(
                    "tidegate_balancer_http2_abuses",
                    "HTTP/2 connections or streams closed for passing a limit, by which.",
                    Map.of("reason", reason),
                    (double) count));
    families.counter(
        "tidegate_balancer_unrouted_requests",
        "Requests that no route matched.",
        none,
        (double) totals.unrouted());
    families.counter(
        "tidegate_balancer_stale_retries",
        "Requests repeated because a kept upstream connection was closed.",
        none,
        (double) totals.staleRetries());
    capacity(totals.capacity(), families);
    givenUp(totals.givenUp(), families);
    sockets(totals, families);
  }

  private static void sockets(LoopTotals totals, Families families) {
    families.counter(
        "tidegate_balancer_proxy_headers_refused",
        "Client connections closed because their PROXY protocol header was missing or wrong.",
        Map.of(),
        (double) totals.proxyHeadersRefused());
    families.counter(
        "tidegate_balancer_spliced_bytes",
        "Bytes of TCP connections and tunnels that went from socket to socket uncopied.",
        Map.of(),
        (double) totals.splicedBytes());
    connections("client", totals.clients(), families);
    connections("upstream", totals.upstreams(), families);
    families.gauge(
        "tidegate_balancer_upstream_connections_idle",
        "Upstream connections open and idle now.",
        Map.of(),
        (double) totals.upstreamsIdle());
  }

  private static void givenUp(LoopTotals.GivenUp givenUp, Families families) {
    Map<String, String> none = Map.of();
    families.counter(
        "tidegate_balancer_client_connections_idled",
        "Client connections closed because they were not used.",
        none,
        (double) givenUp.idle());
    families.counter(
        "tidegate_balancer_tls_handshake_failures",
        "TLS handshakes with clients that failed or took too long.",
        none,
        (double) givenUp.handshakes());
  }

  private static void capacity(LoopTotals.Capacity capacity, Families families) {
    Map<String, String> none = Map.of();
    families.counter(
        "tidegate_balancer_client_connections_refused",
        "Client connections closed at once because there were too many.",
        none,
        (double) capacity.refused());
    families.counter(
        "tidegate_balancer_buffer_overflows",
        "Connections closed because all buffers together were full.",
        none,
        (double) capacity.overflows());
    families.gauge(
        "tidegate_balancer_buffered_bytes",
        "Bytes kept because they cannot go on yet.",
        none,
        (double) capacity.bufferedBytes());
  }

  private static void connections(
      String side, LoopTotals.Connections connections, Families families) {
    families.counter(
        "tidegate_balancer_%s_connections".formatted(side),
        "Connections opened on the %s side.".formatted(side),
        Map.of(),
        (double) connections.opened());
    families.gauge(
        "tidegate_balancer_%s_connections_open".formatted(side),
        "Connections open now on the %s side.".formatted(side),
        Map.of(),
        (double) connections.open());
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

  private static void endpoints(Pool pool, Families families) {
    Pool.Membership members = pool.membership();
    String help = "Endpoints in the routing table, by state.";
    Map<String, Integer> counts =
        new TreeMap<>(
            Map.of(
                "ready", members.ready().size() - members.ejected().size(),
                "ejected", members.ejected().size(),
                "draining", members.draining().size(),
                "resting", members.resting().size(),
                "starting", members.startingCount()));
    counts.forEach(
        (state, count) ->
            families.gauge(
                "tidegate_balancer_endpoints",
                help,
                new TreeMap<>(Map.of("workload", pool.workload().id().value(), "state", state)),
                (double) count));
  }
}
