package io.tidegate.standalone.cli;

import io.tidegate.standalone.view.Cluster;
import io.tidegate.standalone.view.WorkloadStatus;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidegate status}. */
@Command(
    name = "status",
    description = "Show every workload: its replicas, its load, and the newest decision.",
    footer = {
      "",
      "REPLICAS is serving/wanted and the bounds; CPU is the mean use of an instance's",
      "request against its target; AGE is that of the newest sample."
    })
final class StatusCommand implements Runnable {
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Override
  public void run() {
    Cluster cluster = Decisions.reader(kafka.settings()).read();
    List<WorkloadStatus> all = WorkloadStatus.all(cluster);
    if (output.json()) {
      output.out().println(Json.of(all));
    } else if (all.isEmpty()) {
      output.out().println("no workloads yet: declare some with \"tidegate apply FILE\"");
    } else {
      output.out().print(StatusTable.of(all).render(output.colour()));
      all.forEach(this::printProblems);
    }
  }

  private void printProblems(WorkloadStatus status) {
    status
        .problems()
        .forEach(
            problem ->
                output
                    .out()
                    .println(
                        Paint.NOTABLE.on(
                            "%s: %s".formatted(status.workload(), problem), output.colour())));
  }
}
