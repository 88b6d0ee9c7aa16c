package io.tidegate.standalone.view;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with what runs, from the tables alone. */
public final class ClusterFindings {
  private static final Duration SILENT = Duration.ofSeconds(10);

  private ClusterFindings() {}

  /** One finding or more on each service and each workload. */
  public static List<Finding> of(Cluster cluster) {
    List<Finding> findings = new ArrayList<>();
    findings.add(nodes(cluster));
    findings.add(balancers(cluster));
    if (cluster.workloads().isEmpty()) {
      findings.add(
          Finding.note(
              "workloads", "none is declared", "declare some: tidegate apply FILE, or by labels"));
    }
    cluster
        .workloads()
        .values()
        .forEach(one -> findings.addAll(workload(one.spec(), WorkloadStatus.of(one, cluster))));
    return findings;
  }

  private static Finding nodes(Cluster cluster) {
    List<NodeStatus> silent =
        cluster.nodes().values().stream()
            .filter(node -> silent(node.heartbeatAt(), cluster))
            .toList();
    if (cluster.nodes().isEmpty()) {
      return Finding.bad(
          "nodes", "no node has reported", "start a collector: nothing can be placed without one");
    }
    if (!silent.isEmpty()) {
      return Finding.bad(
          "nodes",
          "%d of %d silent: %s"
              .formatted(
                  silent.size(),
                  cluster.nodes().size(),
                  String.join(", ", silent.stream().map(node -> node.node().value()).toList())),
          "look at the collector there");
    }
    return Finding.ok("nodes", cluster.nodes().size() + " report");
  }

  private static Finding balancers(Cluster cluster) {
    List<BalancerStatus> alive =
        cluster.balancers().stream()
            .filter(balancer -> !silent(balancer.heartbeatAt(), cluster))
            .toList();
    return alive.isEmpty()
        ? Finding.bad(
            "balancers",
            cluster.balancers().isEmpty() ? "none has ever reported" : "none reports now",
            "start one: without it no request is routed and no demand is seen")
        : Finding.ok("balancers", alive.size() + " report");
  }

  private static List<Finding> workload(WorkloadSpec spec, WorkloadStatus status) {
    String subject = "workload " + status.workload();
    List<Finding> findings = new ArrayList<>();
    for (String problem : status.problems()) {
      findings.add(
          Finding.bad(
              subject, problem, "tidegate status shows it; the log of placement has the rest"));
    }
    if (spec.route() == null) {
      findings.add(Finding.note(subject, "has no route", "add one, or no request ever reaches it"));
    }
    if (spec.scale().targets().isEmpty() && spec.scale().max() > spec.scale().min()) {
      findings.add(
          Finding.note(
              subject, "has bounds but no target", "add scale.targets, or it never grows"));
    }
    if (status.decision().isEmpty()) {
      findings.add(Finding.bad(subject, "nothing was decided yet", "is an autoscaler running?"));
    }
    status
        .control()
        .ifPresent(
            control ->
                findings.add(
                    Finding.note(
                        subject,
                        "held by %s since %s".formatted(control.by(), control.changedAt()),
                        "tidegate resume " + status.workload())));
    if (findings.isEmpty()) {
      findings.add(Finding.ok(subject, "%d serve".formatted(status.ready())));
    }
    return findings;
  }

  private static boolean silent(Instant heartbeat, Cluster cluster) {
    return Duration.between(heartbeat, cluster.readAt()).compareTo(SILENT) > 0;
  }
}
