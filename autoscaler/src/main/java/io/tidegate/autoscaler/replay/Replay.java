package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.replay.Modelled.Playable;
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
import java.util.stream.Collectors;

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
   * @param unanswered why no what-if is answered; empty when they are
   * @param results one per policy and rival; none when no what-if is answered
   * @param limitSeconds what a second's p95 must not exceed; 0 where no latency is known
   */
  public record Report(
      String title,
      List<String> notes,
      Optional<Fidelity> fidelity,
      Optional<String> unanswered,
      List<RunResult> results,
      double limitSeconds) {

    private static Report unanswered(String title, Fidelity fidelity, String why) {
      return new Report(
          title,
          List.of(fidelity.sentence()),
          Optional.of(fidelity),
          Optional.of(why),
          List.of(),
          0);
    }

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
      List<String> said = new ArrayList<>(notes);
      unanswered.ifPresent(said::add);
      return new HtmlReport(title, said, results, limitSeconds).text();
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
        "Replay of " + trace.name(),
        notes,
        Optional.empty(),
        Optional.empty(),
        results,
        model.limitSeconds());
  }

  private List<RunResult> compare(
      TraceReplay replay, List<NamedPolicy> policies, List<String> notes) {
    return replay
        .lookingAhead(outlooks)
        .compare(playable(policies, Playable.BY_QUEUE, notes), settings.rivalTarget());
  }

  private static List<NamedPolicy> playable(
      List<NamedPolicy> policies, Playable playable, List<String> notes) {
    List<NamedPolicy> played = new ArrayList<>();
    for (NamedPolicy named : policies) {
      Modelled modelled = Modelled.of(named, playable);
      notes.addAll(modelled.notes());
      played.add(modelled.policy());
    }
    return played;
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
   * policies run against the load that the records show: requests where those were recorded,
   * otherwise the work that other metrics tell of, which is an extrapolation and says so.
   *
   * @throws IllegalArgumentException for a policy of which nothing can be played
   */
  public Report recorded(List<DecisionRecord> records, List<NamedPolicy> whatIfs) {
    Fidelity fidelity = Fidelity.of(records);
    String title = records.isEmpty() ? "Replay" : "Replay of " + records.getFirst().workload();
    if (!fidelity.faithful()) {
      return Report.unanswered(
          title,
          fidelity,
          "A what-if would say nothing: this code does not decide as the recorded one did.");
    }
    Optional<RecordedLoad> load = RecordedLoad.of(records);
    Optional<RecordedWork> work = load.isPresent() ? Optional.empty() : RecordedWork.of(records);
    if (load.isEmpty() && work.isEmpty()) {
      return Report.unanswered(title, fidelity, untold(records));
    }
    List<NamedPolicy> policies = new ArrayList<>();
    policies.add(new NamedPolicy("recorded", records.getLast().input().policy()));
    policies.addAll(whatIfs);
    return load.isPresent()
        ? queued(title, fidelity, load.get(), policies)
        : extrapolated(title, fidelity, work.orElseThrow(), policies);
  }

  private Report queued(
      String title, Fidelity fidelity, RecordedLoad load, List<NamedPolicy> policies) {
    List<String> notes = new ArrayList<>(List.of(fidelity.sentence()));
    Trace trace = load.trace();
    WorkloadModel model = withRoom(load.model(), trace, policies);
    notes.add(load(trace, model));
    notes.add(model(model));
    List<RunResult> results =
        compare(TraceReplay.of(trace, model, settings.seed()), policies, notes);
    return new Report(
        title, notes, Optional.of(fidelity), Optional.empty(), results, model.limitSeconds());
  }

  private Report extrapolated(
      String title, Fidelity fidelity, RecordedWork work, List<NamedPolicy> policies) {
    WorkReplay replay = new WorkReplay(work, policies.getFirst().policy(), outlooks);
    List<String> notes = new ArrayList<>(List.of(fidelity.sentence()));
    notes.addAll(replay.notes());
    List<RunResult> results = replay.compare(playable(policies, Playable.by(work), notes));
    return new Report(
        title + " (extrapolated)", notes, Optional.of(fidelity), Optional.empty(), results, 0);
  }

  /** Why nothing can be played. */
  private static String untold(List<DecisionRecord> records) {
    if (records.isEmpty()) {
      return "No what-if can be answered: no decisions were recorded in that time.";
    }
    List<Target> targets = records.getLast().input().policy().targets();
    return "No what-if can be answered: the records do not say what the load was. Targets: %s"
            .formatted(
                targets.isEmpty()
                    ? "none"
                    : targets.stream().map(Target::key).collect(Collectors.joining(", ")))
        + " (expected: figures, in two decisions at least, of requests-per-second, concurrency,"
        + " cpu, memory, queue, kafka-lag, promql or a metric of the stream).";
  }

  private static String load(Trace trace, WorkloadModel model) {
    return String.format(
        Locale.ROOT,
        "%s: %s of load, peak %.0f requests/s, which keeps %.1f instances busy.",
        trace.name(),
        length(trace.seconds()),
        trace.peak(),
        trace.peak() / model.instanceRate());
  }

  /** Such as {@code 1h30m}. */
  static String length(int seconds) {
    return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
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
