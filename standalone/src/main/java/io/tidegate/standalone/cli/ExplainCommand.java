package io.tidegate.standalone.cli;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.kafka.ClusterReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate explain WORKLOAD}. */
@Command(
    name = "explain",
    description = "Say why a workload has the replicas it has: every number, every stage.",
    footer = {
      "",
      "Shows the newest decision, a hold included. With --changes, those that changed",
      "something. -o json prints the whole records, from which the decision can be",
      "computed again."
    })
final class ExplainCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "WORKLOAD", description = "which")
  private String name = "";

  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      defaultValue = "1",
      description = "how many decisions, the newest last (default: ${DEFAULT-VALUE})")
  private int last;

  @Option(names = "--changes", description = "only decisions that changed the number or the size")
  private boolean changes;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = DurationConverter.class,
      description = "how far back to look (default: ${DEFAULT-VALUE})")
  private Duration since = Duration.ofHours(1);

  @Override
  public void run() {
    if (last < 1) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--last: %d (expected: >= 1)".formatted(last));
    }
    WorkloadId workload = Workloads.ids(List.of(name)).getFirst();
    ClusterReader reader = Decisions.reader(kafka.settings());
    var _ = Workloads.find(workload, reader.readDeclarations());
    Instant now = Clock.systemUTC().instant();
    List<DecisionRecord> all =
        reader.decisions(workload, now.minus(since)).stream()
            .map(DecisionRecord.class::cast)
            .filter(record -> !changes || record.changes())
            .sorted(Comparator.comparing(DecisionRecord::at))
            .toList();
    if (all.isEmpty()) {
      throw new CommandFailure(
          "%s: no %s within the last %s; is an autoscaler running?"
              .formatted(workload, changes ? "change" : "decision", Units.age(since)));
    }
    List<DecisionRecord> shown = all.subList(Math.max(0, all.size() - last), all.size());
    if (output.json()) {
      output.out().println(DecisionCodec.codec().json(shown));
    } else {
      shown.forEach(record -> print(record, now));
    }
  }

  private void print(DecisionRecord record, Instant now) {
    Explanation explanation = Explanation.of(record);
    String head =
        "%s  %s ago  epoch %d  decision %s"
            .formatted(
                record.workload(),
                Units.age(Duration.between(record.at(), now)),
                record.epoch(),
                record.id());
    output.out().println(Paint.DIM.on(head, output.colour()));
    output
        .out()
        .println(
            (record.changes() ? Paint.NOTABLE : Paint.BOLD)
                .on(explanation.sentence(), output.colour()));
    explanation.details().forEach(line -> output.out().println("  " + line));
  }
}
