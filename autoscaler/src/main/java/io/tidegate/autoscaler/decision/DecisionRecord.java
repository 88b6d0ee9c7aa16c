package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.size.SizeAdvice;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation, complete: what was known, what each stage made of it, and what would have changed
 * it. {@code DecisionEngine.decide(input)} gives {@code verdict} again, which is how replay proves
 * that it is faithful; its {@code next} is the state that a new owner goes on from.
 *
 * @param schema version of this record's form
 * @param id unique; {@code DesiredState.decisionId} refers to it
 * @param counterfactuals what would have altered the outcome, the smallest change first
 * @param size another size for each instance; null when the present one is right or none is asked
 * @param epoch the writer's generation in the consumer group
 * @param version of the code that decided
 * @param repeats how many earlier evaluations held for the same reasons and were not recorded
 */
public record DecisionRecord(
    int schema,
    String id,
    WorkloadId workload,
    Instant at,
    WorkloadView input,
    Verdict verdict,
    List<Counterfactual> counterfactuals,
    @Nullable SizeAdvice size,
    long epoch,
    String version,
    int repeats) {
  /** The form that this code writes. */
  public static final int SCHEMA = 1;

  public DecisionRecord {
    counterfactuals = List.copyOf(counterfactuals);
  }

  /** Whether instances get another size by it, rather than the advice to have one. */
  public boolean resizes() {
    return size != null
        && input.mode() == Mode.ACT
        && input.policy().vertical().mode() == Vertical.Sizing.ACT;
  }

  /** Whether anything is different from now on: the number of instances, or their size. */
  public boolean changes() {
    return verdict.changes() || resizes();
  }

  /** The same with what would have altered the outcome. */
  public DecisionRecord withCounterfactuals(List<Counterfactual> found) {
    return new DecisionRecord(
        schema, id, workload, at, input, verdict, found, size, epoch, version, repeats);
  }
}
