package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
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
   * @param model of the workload; for recorded decisions only its start-up time and limit are used
   * @param peakInstances what a trace's peak shall need; 0 takes its rates as they are
   * @param rivalTarget share of an instance's slots that the rivals keep busy
   * @param seed of all chance
   */
  public record Settings(WorkloadModel model, int peakInstances, double rivalTarget, long seed) {
    /** 20 instances at the peak, rivals at 70 %. */
    public static final Settings DEFAULT =
        new Settings(WorkloadModel.DEFAULT, 20, Rival.USUAL_TARGET, 1);

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

  /** The policy that is used where none is given: the defaults at the rivals' target. */
  public ScalingPolicy defaultPolicy() {
    double goal = settings.rivalTarget() * settings.model().concurrency();
    return ScalingPolicy.of(
        1, settings.model().max(), List.of(new io.tidegate.common.model.Target.Concurrency(goal)));
  }

  /** A trace under the first policy, the what-ifs and the rivals. */
  public Report trace(Trace trace, List<NamedPolicy> policies) {
    WorkloadModel model = settings.model();
    TraceReplay replay =
        settings.peakInstances() == 0
            ? TraceReplay.of(trace, model, settings.seed())
            : TraceReplay.scaled(trace, model, settings.peakInstances(), settings.seed());
    return new Report(
        "Replay of " + trace.name(),
        List.of(load(replay.trace(), model), model(model)),
        Optional.empty(),
        replay.lookingAhead(outlooks).compare(policies, settings.rivalTarget()),
        model.limitSeconds());
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
    WorkloadModel model = load.get().model();
    TraceReplay replay = TraceReplay.of(load.get().trace(), model, settings.seed());
    List<NamedPolicy> policies = new ArrayList<>();
    policies.add(new NamedPolicy("recorded", records.getLast().input().policy()));
    policies.addAll(whatIfs);
    notes.add(load(replay.trace(), model));
    notes.add(model(model));
    return new Report(
        title,
        notes,
        Optional.of(fidelity),
        replay.lookingAhead(outlooks).compare(policies, settings.rivalTarget()),
        model.limitSeconds());
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
