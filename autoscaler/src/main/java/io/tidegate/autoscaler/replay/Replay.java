package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What {@code tidegate replay} does, as a library: a trace, or a workload's recorded decisions,
 * under one policy, its what-ifs and the rivals. Pure: reading files and the log, and writing the
 * report, is the caller's.
 */
public final class Replay {
  private final Settings settings;
  private final Supplier<Outlook> outlooks;

  /**
   * What to assume where the log does not say.
   *
   * @param model of the workload; recorded decisions say most of it themselves
   * @param peakInstances what a trace's peak shall need; 0 takes its rates as they are
   * @param rivalTarget share of an instance's slots that the rivals keep busy
   * @param seed of all chance
   */
  public record Settings(WorkloadModel model, int peakInstances, double rivalTarget, long seed) {
    /** A trace as it is, rivals at 70 %. */
    public static final Settings DEFAULT =
        new Settings(WorkloadModel.DEFAULT, 0, Rival.USUAL_TARGET, 1);

    /** 20 instances at the peak, which makes traces of any size comparable. */
    public static final Settings COMPARISON =
        new Settings(WorkloadModel.DEFAULT, 20, Rival.USUAL_TARGET, 1);

    public Settings {
      if (peakInstances < 0) {
        throw new IllegalArgumentException(
            "peak instances: %d (expected: >= 0)".formatted(peakInstances));
      }
    }

    /** The same with another start-up time. */
    public Settings withStartUp(Duration startUp) {
      return new Settings(model.withStartUp(startUp), peakInstances, rivalTarget, seed);
    }
  }

  /**
   * What came out.
   *
   * @param notes what to know before reading the table
   * @param fidelity whether the recorded decisions were reproduced; empty for a trace
   * @param results one per policy and rival; empty when a what-if must not be answered
   */
  public record Report(
      String title,
      List<String> notes,
      Optional<Fidelity> fidelity,
      List<RunResult> results,
      double limitSeconds) {

    /** For a terminal. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>(notes);
      if (!results.isEmpty()) {
        lines.add("");
        lines.addAll(ComparisonTable.lines(results));
      }
      return lines;
    }

    /** For a browser; works offline. */
    public String html() {
      return new HtmlReport(title, notes, results, limitSeconds).text();
    }
  }

  /**
   * @param outlooks what looks ahead for policies with a planner; a fresh one for each run
   */
  public Replay(Settings settings, Supplier<Outlook> outlooks) {
    this.settings = settings;
    this.outlooks = outlooks;
  }

  /** The policy for a trace where none is given: the defaults at the rivals' target. */
  public ScalingPolicy defaultPolicy(Trace trace) {
    double goal = settings.rivalTarget() * settings.model().concurrency();
    return ScalingPolicy.of(
        1, room(played(trace), settings.model()), List.of(new Target.Concurrency(goal)));
  }

  /**
   * A trace under the first policy, the what-ifs and the rivals.
   *
   * @throws IllegalArgumentException for a policy of which nothing can be modelled
   */
  public Report trace(Trace trace, List<NamedPolicy> policies) {
    List<String> notes = new ArrayList<>();
    Trace played = played(trace);
    WorkloadModel model = withRoom(settings.model(), played, policies);
    notes.add(load(played, model));
    notes.add(
        played.peak() == trace.peak()
            ? "The load is taken as it is."
            : String.format(
                Locale.ROOT,
                "The load is scaled x%.4g from a peak of %.4g requests/s, to keep %d instances"
                    + " busy.",
                played.peak() / trace.peak(),
                trace.peak(),
                settings.peakInstances()));
    notes.add(model(model));
    List<RunResult> results =
        compare(TraceReplay.of(played, model, settings.seed()), policies, notes);
    return new Report(
        "Replay of " + trace.name(), notes, Optional.empty(), results, model.limitSeconds());
  }

  private List<RunResult> compare(
      TraceReplay replay, List<NamedPolicy> policies, List<String> notes) {
    List<NamedPolicy> played = new ArrayList<>();
    for (NamedPolicy named : policies) {
      Modelled modelled = Modelled.of(named);
      notes.addAll(modelled.notes());
      played.add(modelled.policy());
    }
    return replay.lookingAhead(outlooks).compare(played, settings.rivalTarget());
  }

  private Trace played(Trace trace) {
    return settings.peakInstances() == 0
        ? trace
        : trace.scaledToPeak(settings.peakInstances() * settings.model().instanceRate());
  }

  /** Room for twice what the peak keeps busy, and for what every policy may have. */
  private static WorkloadModel withRoom(
      WorkloadModel model, Trace trace, List<NamedPolicy> policies) {
    int most = policies.stream().mapToInt(named -> named.policy().max()).max().orElse(1);
    return model.withMax(Math.max(most, room(trace, model)));
  }

  private static int room(Trace trace, WorkloadModel model) {
    return (int) Math.max(model.max(), Math.ceil(2 * trace.peak() / model.instanceRate()));
  }

  /**
   * Recorded decisions, oldest first. They must come out again as they were; only then are the
   * policies run against the load that the records show.
   */
  public Report recorded(List<DecisionRecord> records, List<NamedPolicy> whatIfs) {
    Fidelity fidelity = Fidelity.of(records);
    List<String> notes = new ArrayList<>(List.of(fidelity.sentence()));
    Optional<RecordedLoad> load = fidelity.faithful() ? RecordedLoad.of(records) : Optional.empty();
    String title = records.isEmpty() ? "Replay" : "Replay of " + records.getFirst().workload();
    if (load.isEmpty()) {
      notes.add(
          fidelity.faithful()
              ? "The records say nothing of the request rate (a target on concurrency or"
                  + " requests-per-second does), so no what-if can be answered."
              : "A what-if would say nothing: this code does not decide as the recorded one did.");
      return new Report(title, notes, Optional.of(fidelity), List.of(), 0);
    }
    List<NamedPolicy> policies = new ArrayList<>();
    policies.add(new NamedPolicy("recorded", records.getLast().input().policy()));
    policies.addAll(whatIfs);
    Trace trace = load.get().trace();
    WorkloadModel model = withRoom(load.get().model(), trace, policies);
    notes.add(load(trace, model));
    notes.add(model(model));
    List<RunResult> results =
        compare(TraceReplay.of(trace, model, settings.seed()), policies, notes);
    return new Report(title, notes, Optional.of(fidelity), results, model.limitSeconds());
  }

  private static String load(Trace trace, WorkloadModel model) {
    return String.format(
        Locale.ROOT,
        "%s: %s of load, peak %.0f requests/s, which keeps %.1f instances busy.",
        trace.name(),
        Duration.ofSeconds(trace.seconds()).toString().substring(2).toLowerCase(Locale.ROOT),
        trace.peak(),
        trace.peak() / model.instanceRate());
  }

  private static String model(WorkloadModel model) {
    return String.format(
        Locale.ROOT,
        "Model: %d ms a request, %d at a time per instance, %d s to start; a second is a violation"
            + " when its p95 is over %.0f ms.",
        model.serviceTime().mean().toMillis(),
        model.concurrency(),
        model.startUp().toSeconds(),
        model.limitSeconds() * 1000);
  }
}
