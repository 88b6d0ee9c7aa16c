package io.tidegate.standalone.cli;

import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.standalone.kafka.Declarations;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Cluster;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidegate apply FILE}. */
@Command(
    name = "apply",
    description = "Declare the workloads of a file; all of them, or none when one is wrong.",
    footer = {
      "",
      "Workloads that the file does not name stay as they are, unless --prune is",
      "given. A pause or a pinned number of replicas outlives an apply."
    })
final class ApplyCommand implements Runnable {
  private static final String SOURCE = "cli";

  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "a workload file")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "say what would change, and change nothing")
  private boolean dryRun;

  @Option(names = "--prune", description = "also remove what earlier applies declared")
  private boolean prune;

  @Override
  public void run() {
    List<WorkloadSpec> specs = WorkloadFile.read(file);
    Cluster before = Decisions.reader(kafka.settings()).readDeclarations();
    Clock clock = Clock.systemUTC();
    try (Operator operator = new Operator(kafka.settings(), clock)) {
      print(
          new Declarations(operator, clock)
              .apply(specs, before, new Declarations.Scope(SOURCE, file, prune, dryRun)));
    }
  }

  private void print(Map<WorkloadId, Declarations.Change> changes) {
    Map<String, String> words = new TreeMap<>();
    changes.forEach(
        (workload, change) -> words.put(workload.value(), change.name().toLowerCase(Locale.ROOT)));
    if (output.json()) {
      output.out().println(Json.of(words));
      return;
    }
    words.forEach(
        (workload, change) ->
            output
                .out()
                .println("%s: %s%s".formatted(workload, change, dryRun ? " (dry run)" : "")));
  }
}
