package io.tidegate.standalone.cli;

import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Cluster;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate scale WORKLOAD=N}. */
@Command(
    name = "scale",
    description = "Pin a workload to a number of replicas until \"resume\" gives control back.",
    footer = {"", "Example:  tidegate scale web=3"})
final class ScaleCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "WORKLOAD=N", arity = "1..*", description = "which, and how many")
  private List<String> wishes = new ArrayList<>();

  @Override
  public void run() {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    wishes.forEach(wish -> parse(wish, wanted));
    var _ = Workloads.ids(List.copyOf(wanted.keySet()));
    Cluster cluster = Decisions.reader(kafka.settings()).readDeclarations();
    wanted.forEach((name, replicas) -> requireInBounds(name, replicas, cluster));
    Clock clock = Clock.systemUTC();
    try (Operator operator = new Operator(kafka.settings(), clock)) {
      wanted.forEach(
          (name, replicas) ->
              operator.control(
                  new ControlChanged(
                      new WorkloadId(name),
                      ScalingPolicy.Mode.PAUSED,
                      replicas,
                      System.getProperty("user.name", "cli"),
                      clock.instant())));
    }
    if (output.json()) {
      output.out().println(Json.of(wanted));
    } else {
      wanted.forEach(
          (name, replicas) ->
              output
                  .out()
                  .println(
                      "%s: pinned to %d; \"tidegate resume %s\" gives control back to its policy"
                          .formatted(name, replicas, name)));
    }
  }

  private void parse(String wish, Map<String, Integer> wanted) {
    int equals = wish.indexOf('=');
    try {
      if (equals > 0) {
        wanted.put(wish.substring(0, equals), Integer.parseInt(wish.substring(equals + 1)));
        return;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    String message = "\"%s\" (expected: WORKLOAD=N, such as web=3)".formatted(wish);
    if (spec == null) {
      throw new IllegalArgumentException(message);
    }
    throw new ParameterException(spec.commandLine(), message);
  }

  private static void requireInBounds(String name, int replicas, Cluster cluster) {
    ScalingPolicy policy = Workloads.find(new WorkloadId(name), cluster).spec().scale();
    if (replicas < policy.min() || replicas > policy.max()) {
      throw new CommandFailure(
          "%s=%d (expected: %d to %d, the bounds of its policy)"
              .formatted(name, replicas, policy.min(), policy.max()));
    }
  }
}
