package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.Counterfactuals;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Step;
import io.tidegate.autoscaler.decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses which evaluations of one workload are worth a record: every change, every hold for
 * another reason than the last, and otherwise one hold each 15 s. Not thread-safe.
 */
public final class Recorder {
  /** How often a hold that only repeats the last one is recorded. */
  public static final Duration REPEAT = Duration.ofSeconds(15);

  private List<Object> lastShape = List.of();
  private Instant lastAt = Instant.MIN;
  private int repeats;

  /** The record of an evaluation, unless it only repeats the last one. */
  public Optional<DecisionRecord> record(Evaluation evaluation, long epoch, String version) {
    Verdict verdict = evaluation.verdict();
    Instant now = evaluation.view().now();
    List<Object> shape = shape(evaluation);
    boolean news =
        verdict.changes()
            || !shape.equals(lastShape)
            || lastAt.equals(Instant.MIN)
            || !now.isBefore(lastAt.plus(REPEAT));
    if (!news) {
      repeats++;
      return Optional.empty();
    }
    lastShape = shape;
    lastAt = now;
    int since = repeats;
    repeats = 0;
    return Optional.of(
        new DecisionRecord(
            DecisionRecord.SCHEMA,
            "%s-%d-%d".formatted(evaluation.view().workload(), epoch, now.toEpochMilli()),
            evaluation.view().workload(),
            now,
            evaluation.view(),
            verdict,
            Counterfactuals.of(evaluation.view(), verdict),
            evaluation.size(),
            epoch,
            version,
            since));
  }

  /** What makes two holds the same: the number, who leads, and which stages spoke. */
  private static List<Object> shape(Evaluation evaluation) {
    Verdict verdict = evaluation.verdict();
    List<Object> shape = new ArrayList<>();
    shape.add(evaluation.size() == null ? "" : evaluation.size().advised());
    shape.add(verdict.replicas());
    shape.add(verdict.advised());
    for (Step step : verdict.steps()) {
      shape.add(step.reason());
    }
    verdict.proposals().forEach(proposal -> shape.add(String.valueOf(proposal.missing())));
    return shape;
  }
}
