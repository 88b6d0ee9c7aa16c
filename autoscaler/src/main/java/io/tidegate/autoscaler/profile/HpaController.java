package io.tidegate.autoscaler.profile;

import io.tidegate.autoscaler.profile.HpaLimits.Events;
import io.tidegate.autoscaler.profile.HpaLimits.Frame;
import io.tidegate.autoscaler.profile.HpaLimits.Limited;
import io.tidegate.autoscaler.profile.HpaStabilization.Recommendation;
import io.tidegate.autoscaler.profile.HpaStabilization.Stabilized;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reconcile of Kubernetes' HPA. Pure. */
public final class HpaController {
  private static final double DEFAULT_WINDOW = 300;

  private HpaController() {}

  /**
   * What a reconcile looks at.
   *
   * @param results one per metric, in the order of the spec; an error's text is its reason word
   * @param behavior null for the limits of an HPA without {@code behavior}
   */
  public record Input(
      int specReplicas,
      int min,
      int max,
      List<HpaResult> results,
      List<Recommendation> history,
      @Nullable Behavior behavior,
      Events events) {
    public Input {
      results = List.copyOf(results);
      history = List.copyOf(history);
    }
  }

  /** Both sides of {@code behavior}. */
  public record Behavior(HpaRules up, HpaRules down) {}

  /**
   * What it comes to.
   *
   * @param proposed the largest proposal; -1 when no metric was read
   * @param scalingActive reason of the ScalingActive condition; empty when no metric is asked for
   * @param ableToScale reason of the AbleToScale condition before the change is written; once it is
   *     the reason is {@code SucceededRescale}
   * @param scalingLimited reason of the ScalingLimited condition; empty when it was not judged
   */
  public record Output(
      int replicas,
      int proposed,
      int stabilized,
      String scalingActive,
      String ableToScale,
      String scalingLimited,
      List<Recommendation> history) {}

  /** Decides. */
  public static Output reconcile(Input input) {
    int current = input.specReplicas();
    if (current == 0 && input.min() != 0) {
      return unmeasured(input, 0, "ScalingDisabled", "");
    }
    // Bringing the number inside its bounds reads no metrics and knows no limits.
    if (current > input.max()) {
      return unmeasured(input, input.max(), "ValidMetricFound", "TooManyReplicas");
    }
    if (current < input.min()) {
      return unmeasured(input, input.min(), "ValidMetricFound", "TooFewReplicas");
    }
    int proposed = -1;
    String firstError = null;
    int errors = 0;
    for (HpaResult result : input.results()) {
      switch (result) {
        case HpaResult.Proposed p -> proposed = Math.max(proposed, p.replicas());
        case HpaResult.Failed failed -> {
          firstError = firstError == null ? failed.error() : firstError;
          errors++;
        }
      }
    }
    boolean blind = errors >= input.results().size();
    if (blind || (errors > 0 && proposed < current)) {
      return unmeasured(input, current, firstError == null ? "" : firstError, "");
    }
    return normalize(input, proposed);
  }

  private static Output unmeasured(
      Input input, int replicas, String scalingActive, String limited) {
    return new Output(
        replicas, -1, replicas, scalingActive, "SucceededGetScale", limited, input.history());
  }

  private static Output normalize(Input input, int proposed) {
    int current = input.specReplicas();
    Behavior behavior = input.behavior();
    Stabilized stabilized;
    Limited limited;
    if (behavior == null) {
      stabilized =
          HpaStabilization.stabilizeWithoutBehavior(proposed, input.history(), DEFAULT_WINDOW);
      limited =
          HpaLimits.limitWithoutBehavior(current, stabilized.replicas(), input.min(), input.max());
    } else {
      stabilized =
          HpaStabilization.stabilize(
              current,
              proposed,
              input.history(),
              behavior.up().windowSeconds(),
              behavior.down().windowSeconds());
      limited =
          HpaLimits.limit(
              current,
              stabilized.replicas(),
              new Frame(input.min(), input.max(), behavior.up(), behavior.down()),
              input.events());
    }
    return new Output(
        limited.replicas(),
        proposed,
        stabilized.replicas(),
        "ValidMetricFound",
        stabilized.reason(proposed),
        limited.reason(),
        stabilized.history());
  }
}
