package io.tidegate.collector;

import io.tidegate.collector.discovery.Declarations;
import io.tidegate.collector.discovery.Discovery;
import io.tidegate.collector.discovery.Findings;
import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.collector.discovery.Refusal;
import io.tidegate.collector.discovery.WorkloadTable;
import io.tidegate.collector.docker.ContainerWatch;
import io.tidegate.collector.docker.EngineReader;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the log in step with the labelled containers of one engine. Driven by its watch. */
final class LabelLoop implements ContainerWatch.Listener {
  private static final Logger log = LoggerFactory.getLogger(LabelLoop.class);

  private final String node;
  private final Discovery discovery;
  private final Declarations declarations;
  private final Surroundings around;
  private final Set<Refusal> refused = new HashSet<>();
  private final Set<String> warned = new HashSet<>();
  private volatile boolean reachable = true;

  LabelLoop(String node, Discovery discovery, Declarations declarations, Surroundings around) {
    this.node = node;
    this.discovery = discovery;
    this.declarations = declarations;
    this.around = around;
  }

  /**
   * What the loop works in.
   *
   * @param workloads all that are declared on the log
   * @param reader remembers what containers are, and has to be told when that changes
   */
  record Surroundings(
      WorkloadTable workloads, EngineReader reader, CollectorLoop.Outputs out, Clock clock) {}

  @Override
  public void subscribed() {
    around.out().telemetry().subscribed(node);
    around.reader().changedAll();
  }

  @Override
  public void changed(String containerId) {
    around.reader().changed(containerId);
  }

  @Override
  public void unreachable(Exception why) {
    around.out().telemetry().listed(node, false);
    if (reachable) {
      log.warn("containers of node={} cannot be listed: {}", node, why.toString());
      reachable = false;
    }
  }

  @Override
  public boolean listed(List<FoundContainer> containers) {
    around.out().telemetry().listed(node, true);
    reachable = true;
    if (!around.workloads().complete()) {
      // What others have declared is not known yet.
      return false;
    }
    List<WorkloadDeclared> declared = around.workloads().declared();
    Findings findings = discovery.find(containers, declarations.elsewhere(declared));
    tell(findings);
    Declarations.Changes changes =
        declarations.changes(declared, findings.workloads(), around.clock().instant());
    boolean sent = true;
    for (WorkloadDeclared each : changes.declare()) {
      log.info("workload={} declared by labels on node={}", each.spec().id(), node);
      sent &= around.out().publisher().declare(each);
    }
    for (WorkloadId each : changes.withdraw()) {
      log.info("workload={} withdrawn, its container on node={} is gone", each, node);
      sent &= around.out().publisher().withdraw(each);
    }
    return sent;
  }

  private void tell(Findings findings) {
    around.out().telemetry().found(node, findings);
    refused.retainAll(findings.refusals());
    findings.refusals().stream().filter(refused::add).forEach(around.out().telemetry()::refused);
    findings.warnings().stream().filter(warned::add).forEach(log::warn);
  }
}
