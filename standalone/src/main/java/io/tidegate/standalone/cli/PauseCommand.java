package io.tidegate.standalone.cli;

import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Cluster;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidegate pause WORKLOAD}. */
@Command(
    name = "pause",
    description = "Hold a workload at its present number of replicas until \"resume\".")
final class PauseCommand implements Runnable {
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "WORKLOAD", arity = "1..*", description = "which to hold")
  private List<String> names = new ArrayList<>();

  @Override
  public void run() {
    List<WorkloadId> workloads = Workloads.ids(names);
    Cluster cluster = Decisions.reader(kafka.settings()).readDeclarations();
    workloads.forEach(workload -> Workloads.find(workload, cluster));
    Clock clock = Clock.systemUTC();
    try (Operator operator = new Operator(kafka.settings(), clock)) {
      for (WorkloadId workload : workloads) {
        operator.control(
            new ControlChanged(
                workload,
                ScalingPolicy.Mode.PAUSED,
                null,
                System.getProperty("user.name", "cli"),
                clock.instant()));
      }
    }
    if (output.json()) {
      output.out().println(Json.of(names));
    } else {
      names.forEach(
          name ->
              output
                  .out()
                  .println(
                      "%s: paused; \"tidegate resume %s\" gives control back to its policy"
                          .formatted(name, name)));
    }
  }
}
