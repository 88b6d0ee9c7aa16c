package io.tidegate.standalone.cli;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.mdp.Costs;
import io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares;
import io.tidegate.autoscaler.planning.Planning;
import io.tidegate.autoscaler.replay.NamedPolicy;
import io.tidegate.autoscaler.replay.Replay;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.TraceReader;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidegate replay}. */
@Command(
    name = "replay",
    description = "Run the decision code on a recorded or given load, beside other policies.",
    footer = {
      "",
      "A policy is taken from a workload file with one workload. Recorded decisions",
      "must first come out again exactly as they were; otherwise no what-if is",
      "answered. Where no requests were recorded (no target on requests-per-second or",
      "concurrency), the work is derived from what was: cores used, bytes used, a lag,",
      "a query's answer. That is an extrapolation without latency, and labelled as one.",
      "",
      "A trace is played against a model of the workload: one queue before all",
      "instances, each of which serves so many requests at a time. What a policy keeps",
      "that the model has no figures for (memory, lag, a query, …) is left out of it,",
      "and said.",
      "",
      "Exit code 1: a what-if was not answered, nothing was recorded of the workload in",
      "that time, or the recorded decisions did not come out again.",
      "",
      "Examples:",
      "  tidegate replay --from-log web --since 6h --what-if eager.yaml",
      "  tidegate replay --trace requests.csv --policy web.yaml --service-time 120ms",
      "  tidegate replay --trace shape.txt --peak-instances 20 --report replay.html"
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private KafkaOptions kafka = new KafkaOptions();
  @Mixin private Output output = new Output();

  @ArgGroup(multiplicity = "1")
  private Load load = new Load();

  /** Where the load comes from: one of the two. */
  static final class Load {
    @Option(
        names = "--from-log",
        paramLabel = "WORKLOAD",
        description = "its recorded decisions and the load they show")
    private @Nullable String workload;

    @Option(
        names = "--trace",
        paramLabel = "FILE",
        description = "one rate a line, or CSV of a time and the requests in the step from it")
    private @Nullable Path trace;
  }

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      converter = DurationConverter.class,
      description = "how far back to read the log (default: ${DEFAULT-VALUE})")
  private Duration since = Duration.ofHours(24);

  @Option(
      names = "--step",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "length of the trace's steps, when its times do not say")
  private @Nullable Duration step;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "the policy to run: under a trace in place of the defaults, beside a recorded one")
  private @Nullable Path policy;

  @Option(names = "--what-if", paramLabel = "FILE", description = "another; may be repeated")
  private List<Path> whatIfs = new ArrayList<>();

  @ArgGroup(exclusive = false, heading = "The workload of a trace:%n")
  private @Nullable ModelOptions model;

  @Option(names = "--report", paramLabel = "FILE", description = "also write an HTML report")
  private @Nullable Path report;

  @Override
  public Integer call() {
    Path file = load.trace;
    if (file == null && model != null) {
      throw CommandFailure.wronglyAsked(
          "--from-log: the records say what the workload is like (expected: no option of the model;"
              + " --start-up, --service-time, --service-phases, --concurrency and"
              + " --peak-instances go with --trace)");
    }
    Replay replay =
        new Replay(
            (model == null ? new ModelOptions() : model).settings(),
            () -> new Planning(new OjAlgoLeastSquares(), Costs.DEFAULT));
    Replay.Report result = run(replay, file);
    if (output.json()) {
      output.out().println(Json.of(result));
    } else {
      result.lines().forEach(output.out()::println);
    }
    write(result);
    return judge(result);
  }

  /** What was asked for and is not answered is a failure; what was only checked is one if wrong. */
  private int judge(Replay.Report result) {
    boolean asked = policy != null || !whatIfs.isEmpty();
    String why = result.unanswered().orElse(null);
    if (why != null && asked) {
      throw new CommandFailure(why);
    }
    if (why != null && !output.json()) {
      output.out().println(why);
    }
    return result.fidelity().map(one -> one.faithful() ? 0 : CommandLineInterface.FAILED).orElse(0);
  }

  private Replay.Report run(Replay replay, @Nullable Path file) {
    try {
      return file == null ? recorded(replay, String.valueOf(load.workload)) : trace(replay, file);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private Replay.Report recorded(Replay replay, String name) {
    WorkloadId workload = Workloads.ids(List.of(name)).getFirst();
    List<NamedPolicy> others = new ArrayList<>();
    Path given = policy;
    if (given != null) {
      others.add(named(given));
    }
    whatIfs.forEach(one -> others.add(named(one)));
    Instant from = Clock.systemUTC().instant().minus(since).truncatedTo(ChronoUnit.SECONDS);
    List<DecisionRecord> records =
        Decisions.reader(kafka.settings()).decisions(workload, from).stream()
            .map(DecisionRecord.class::cast)
            .sorted(Comparator.comparing(DecisionRecord::at))
            .toList();
    if (records.isEmpty()) {
      throw new CommandFailure(
          "%s: no decisions in the log since %s (%s ago; expected: one of the workloads that"
                  .formatted(workload, from, Units.age(since))
              + " \"tidegate status\" lists; --since looks further back)");
    }
    return replay.recorded(records, others);
  }

  private Replay.Report trace(Replay replay, Path file) {
    Trace trace = read(file);
    List<NamedPolicy> policies = new ArrayList<>();
    Path given = policy;
    policies.add(
        given == null ? new NamedPolicy("default", replay.defaultPolicy(trace)) : named(given));
    whatIfs.forEach(one -> policies.add(named(one)));
    return replay.trace(trace, policies);
  }

  private Trace read(Path file) {
    try {
      return TraceReader.read(file.toString(), Files.readAllLines(file), step);
    } catch (NoSuchFileException e) {
      throw CommandFailure.wronglyAsked("%s: no such file".formatted(file), e);
    } catch (MalformedInputException e) {
      throw CommandFailure.wronglyAsked("%s: not UTF-8 text".formatted(file), e);
    } catch (IOException e) {
      throw CommandFailure.wronglyAsked(
          "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wronglyAsked(String.valueOf(e.getMessage()), e);
    }
  }

  private NamedPolicy named(Path file) {
    List<WorkloadSpec> specs = WorkloadFile.read(file);
    if (specs.size() != 1) {
      throw CommandFailure.wronglyAsked(
          "%s: %d workloads (expected: one, whose policy is taken)".formatted(file, specs.size()));
    }
    return new NamedPolicy(name(file), specs.getFirst().scale());
  }

  /** The file's name, or all of its path when another one is called the same. */
  private String name(Path file) {
    Path name = file.getFileName();
    long alike =
        Stream.concat(Stream.ofNullable(policy), whatIfs.stream())
            .filter(other -> name.equals(other.getFileName()))
            .count();
    return (alike > 1 ? file : name).toString();
  }

  private void write(Replay.Report result) {
    Path file = report;
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, result.html());
    } catch (NoSuchFileException e) {
      throw new CommandFailure("%s: cannot be written: no such folder".formatted(file), e);
    } catch (IOException e) {
      throw new CommandFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
    output.err().println("report: " + file);
    output.err().flush();
  }
}
