package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.recommend.Fleet;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.common.model.ScalingPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision in the making: the number so far, who touched it, and what will be remembered. */
final class Draft {
  final WorkloadView view;
  final int current;
  final List<Proposal> proposals = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>(6);
  private int replicas;

  /** False when a gap in the data forbids to shrink. */
  boolean mayShrink = true;

  /** Share of its window that the emptiest signal covers, when that is why nothing shrinks. */
  double partFilled = 1;

  /** Whether no target measures the load itself. */
  boolean onlySymptoms;

  /** The newest load, in instances; 0 when no target measures it. */
  double load;

  /** The proposal that leads; null when no target has an opinion. */
  @Nullable Proposal leader;

  ScalingState.@Nullable Panic panic;
  @Nullable Instant quietSince;
  @Nullable Instant blindSince;
  ScalingState.@Nullable Peak peak;
  ScalingState.@Nullable Effort effort;
  List<ScalingState.Proposed> history;

  /** Set when the number must be reached now, whatever damping says: from zero, to zero, bounds. */
  boolean forced;

  /** The two figures of a step. */
  record Figures(double value, double limit) {}

  Draft(WorkloadView view) {
    this.view = view;
    this.current = view.counts().wanted();
    this.replicas = current;
    this.panic = view.state().panic();
    this.quietSince = view.state().quietSince();
    this.blindSince = view.state().blindSince();
    this.peak = view.state().peak();
    this.effort = view.state().effort();
    this.history = view.state().proposals();
  }

  ScalingPolicy policy() {
    return view.policy();
  }

  Instant now() {
    return view.now();
  }

  int replicas() {
    return replicas;
  }

  boolean grows() {
    return replicas > current;
  }

  boolean shrinks() {
    return replicas < current;
  }

  Fleet fleet(boolean onlySymptoms) {
    return new Fleet(current, view.counts().ready(), onlySymptoms);
  }

  /** Says something without touching the number. */
  void note(Stage stage, Reason reason, double value, double limit, @Nullable Instant until) {
    steps.add(new Step(stage, replicas, replicas, reason, value, limit, until));
  }

  /** Sets the number; silent when it already is that. */
  void move(Stage stage, int to, Reason reason, double value, double limit) {
    move(new Step(stage, replicas, to, reason, value, limit, null));
  }

  /** The same, with a time at which the reason ends by itself. */
  void moveUntil(Stage stage, int to, Reason reason, Figures figures, @Nullable Instant until) {
    move(new Step(stage, replicas, to, reason, figures.value(), figures.limit(), until));
  }

  private void move(Step step) {
    if (step.altered()) {
      steps.add(step);
      replicas = step.after();
    }
  }

  Verdict verdict(int advised) {
    return new Verdict(current, replicas, advised, proposals, steps, binding());
  }

  /** The last step that moved the number away from what the targets together asked for. */
  private @Nullable Step binding() {
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step.altered() && step.stage().compareTo(Stage.COMBINE) > 0) {
        return step;
      }
    }
    return null;
  }
}
