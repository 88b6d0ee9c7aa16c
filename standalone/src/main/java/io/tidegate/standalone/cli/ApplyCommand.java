package io.tidegate.standalone.cli;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Cluster;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      "Workloads that the file does not name stay as they are, unless --prune is given.",
      "A pause or a pinned number of replicas outlives an apply."
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
    Cluster cluster = Decisions.reader(kafka.settings()).readDeclarations();
    Map<String, String> outcome = new TreeMap<>();
    Clock clock = Clock.systemUTC();
    try (Operator operator = new Operator(kafka.settings(), clock)) {
      for (WorkloadSpec spec : specs) {
        String change = change(cluster.workloads().get(spec.id()), spec);
        outcome.put(spec.id().value(), change);
        if (!dryRun && !change.equals("unchanged")) {
          operator.declare(new WorkloadDeclared(spec, SOURCE, clock.instant()));
        }
      }
      for (WorkloadId gone : prune ? surplus(cluster, specs) : List.<WorkloadId>of()) {
        outcome.put(gone.value(), "removed");
        if (!dryRun) {
          operator.remove(gone);
        }
      }
    }
    print(outcome);
  }

  private static String change(@Nullable WorkloadDeclared before, WorkloadSpec after) {
    if (before == null) {
      return "added";
    }
    return before.spec().equals(after) ? "unchanged" : "changed";
  }

  private static List<WorkloadId> surplus(Cluster cluster, List<WorkloadSpec> specs) {
    Set<WorkloadId> named = specs.stream().map(WorkloadSpec::id).collect(Collectors.toSet());
    return cluster.workloads().values().stream()
        .filter(declared -> declared.source().equals(SOURCE))
        .map(declared -> declared.spec().id())
        .filter(id -> !named.contains(id))
        .toList();
  }

  private void print(Map<String, String> outcome) {
    if (output.json()) {
      output.out().println(Json.of(outcome));
      return;
    }
    outcome.forEach(
        (workload, change) ->
            output
                .out()
                .println("%s: %s%s".formatted(workload, change, dryRun ? " (dry run)" : "")));
  }
}
