package io.tidegate.balancer.telemetry;

import io.tidegate.balancer.netty.LoopReport;
import io.tidegate.balancer.netty.WorkloadTotals;
import io.tidegate.balancer.routing.Pool;
import java.util.Map;
import java.util.TreeMap;

/** What was counted of one workload, and what its endpoints are. */
final class WorkloadFamilies {
  private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private WorkloadFamilies() {}

  static void add(LoopReport.WorkloadReport report, Families families) {
    String workload = report.workload().id().value();
    Map<String, String> labels = Map.of("workload", workload);
    WorkloadTotals totals = report.totals();
    answers(workload, totals, families);
    tries(labels, totals.tries(), families);
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

  private static void tries(
      Map<String, String> labels, WorkloadTotals.Tries tries, Families families) {
    families.counter(
        "tidegate_balancer_retries",
        "Tries beyond a request's first.",
        labels,
        (double) tries.retries());
    families.counter(
        "tidegate_balancer_retries_refused",
        "Tries that would have been safe but were beyond the retry budget.",
        labels,
        (double) tries.refused());
    families.counter(
        "tidegate_balancer_hedged_requests",
        "Requests sent to a second endpoint because the first was slow to answer.",
        labels,
        (double) tries.hedges());
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

  static void endpoints(Pool pool, Families families) {
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
