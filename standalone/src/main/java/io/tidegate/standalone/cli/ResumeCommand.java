package io.tidegate.standalone.cli;

import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Cluster;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidegate resume WORKLOAD}. */
@Command(
    name = "resume",
    description = "Give control over a paused or pinned workload back to its policy.")
final class ResumeCommand implements Runnable {
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "WORKLOAD", arity = "1..*", description = "which to resume")
  private List<String> names = new ArrayList<>();

  @Override
  public void run() {
    List<WorkloadId> workloads = Workloads.ids(names);
    Cluster cluster = Decisions.reader(kafka.settings()).readDeclarations();
    workloads.forEach(workload -> Workloads.find(workload, cluster));
    try (Operator operator = new Operator(kafka.settings(), Clock.systemUTC())) {
      workloads.forEach(operator::release);
    }
    if (output.json()) {
      output.out().println(Json.of(names));
    } else {
      names.forEach(name -> output.out().println(name + ": its policy is in control"));
    }
  }
}
