package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Step;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.size.SizeAdvice;
import io.tidegate.common.model.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which evaluations of one workload are worth a record: every change, every hold for
 * another reason than the last, and otherwise one hold each 15 s. Not thread-safe.
 */
public final class Recorder {
  /** How often a hold that only repeats the last one is recorded. */
  public static final Duration REPEAT = Duration.ofSeconds(15);

  private @Nullable Evaluation last;
  private Instant lastAt = Instant.MIN;
  private int repeats;

  /**
   * The record of an evaluation, unless it only repeats the last one; what would have altered the
   * outcome is left for {@link DecisionRecord#withCounterfactuals}.
   */
  public Optional<DecisionRecord> record(Evaluation evaluation, long epoch, String version) {
    Instant now = evaluation.view().now();
    Evaluation before = last;
    boolean news =
        before == null
            || evaluation.verdict().changes()
            || !alike(before, evaluation)
            || !now.isBefore(lastAt.plus(REPEAT));
    if (!news) {
      repeats++;
      return Optional.empty();
    }
    last = evaluation;
    lastAt = now;
    int since = repeats;
    repeats = 0;
    return Optional.of(
        new DecisionRecord(
            DecisionRecord.SCHEMA,
            evaluation.view().workload().value() + "-" + epoch + "-" + now.toEpochMilli(),
            evaluation.view().workload(),
            now,
            evaluation.view(),
            evaluation.verdict(),
            List.of(),
            evaluation.size(),
            epoch,
            version,
            since));
  }

  /** Two holds are alike in the number, in who leads, and in the stages that spoke. */
  private static boolean alike(Evaluation a, Evaluation b) {
    Verdict one = a.verdict();
    Verdict other = b.verdict();
    return one.replicas() == other.replicas()
        && one.advised() == other.advised()
        && Objects.equals(advised(a), advised(b))
        && sameReasons(one.steps(), other.steps())
        && sameGaps(one.proposals(), other.proposals());
  }

  private static @Nullable Resources advised(Evaluation evaluation) {
    SizeAdvice size = evaluation.size();
    return size == null ? null : size.advised();
  }

  private static boolean sameReasons(List<Step> a, List<Step> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.get(i).reason() == b.get(i).reason();
    }
    return same;
  }

  private static boolean sameGaps(List<Proposal> a, List<Proposal> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.get(i).missing() == b.get(i).missing();
    }
    return same;
  }
}
