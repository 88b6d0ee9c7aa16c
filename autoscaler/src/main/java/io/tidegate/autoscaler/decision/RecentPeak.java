package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.Draft.Figures;
import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.autoscaler.decision.ScalingState.Peak;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps shrinking calm: the highest load is remembered, and the memory halves every half-life.
 *
 * <pre>
 *   load │  ▄▄
 *        │  ██▔▔╲___            the number follows the line: a dip of a tenth is followed within
 *        │▄▄██      ‾‾╲▄▄▄      half a minute, a fall to a third takes six
 *        └────────────────▶
 * </pre>
 *
 * A window maximum, which others use, keeps a large surplus and a tiny one equally long; it costs
 * more in slow falls and less in deep ones. A workload that keeps coming back up has its half-life
 * stretched, because its dips are not worth following.
 */
final class RecentPeak {
  private static final double MOST_STRETCH = 4;

  /** A return of less than this share of the instances is no turn. */
  private static final double LEAST_TURN = 0.1;

  private RecentPeak() {}

  /** The memory after this evaluation. */
  static @Nullable Peak next(Draft draft) {
    double halfLife = halfLifeSeconds(draft);
    if (halfLife == 0 || draft.onlySymptoms) {
      return null;
    }
    Peak old = draft.peak;
    if (old == null) {
      // Nothing is known of the time before, so the present number stands for it.
      return new Peak(Math.max(draft.current, draft.load), draft.now());
    }
    if (!draft.mayShrink) {
      return new Peak(Math.max(old.load(), draft.load), draft.now());
    }
    double age = seconds(Duration.between(old.at(), draft.now()));
    double faded = old.load() * Math.pow(0.5, age / halfLife);
    return new Peak(Math.max(faded, draft.load), draft.now());
  }

  /** Raises a number that is below what the memory asks for. */
  static void hold(Draft draft) {
    Peak peak = draft.peak;
    if (peak == null || !draft.shrinks() || draft.forced) {
      return;
    }
    int floor = Math.min(draft.current, Recommender.replicas(peak.load()));
    if (floor <= draft.replicas()) {
      return;
    }
    FlapBudget budget = draft.policy().flapBudget();
    int turns = turns(draft);
    double halfLife = halfLifeSeconds(draft);
    Instant until = until(draft, peak, halfLife);
    if (turns > budget.turns()) {
      Figures figures = new Figures(turns, budget.turns());
      draft.moveUntil(Stage.BUDGET, floor, Reason.FLAPPING, figures, until);
    } else {
      Figures figures = new Figures(peak.load(), halfLife);
      draft.moveUntil(Stage.STABILIZATION, floor, Reason.RECENT_PEAK, figures, until);
    }
  }

  /** When the memory will have faded to one instance fewer than now. */
  private static @Nullable Instant until(Draft draft, Peak peak, double halfLife) {
    int fewer = Math.min(draft.current, Recommender.replicas(peak.load())) - 1;
    if (fewer < 1) {
      return null;
    }
    double wait = halfLife * Math.log(peak.load() / fewer) / Math.log(2);
    return draft.now().plusMillis((long) Math.ceil(wait * 1000));
  }

  private static double halfLifeSeconds(Draft draft) {
    double budget = draft.policy().flapBudget().turns();
    double stretch = Math.clamp(turns(draft) / budget, 1, MOST_STRETCH);
    return seconds(draft.policy().down().halfLife()) * stretch;
  }

  /** How often the number came back up after it had shrunk. */
  static int turns(Draft draft) {
    Instant since = draft.now().minus(draft.policy().flapBudget().period());
    int turns = 0;
    boolean fell = false;
    for (Change change : draft.view.state().changes()) {
      boolean rose = change.delta() > 0;
      if (change.at().isAfter(since) && rose && fell && returns(change)) {
        turns++;
      }
      fell = !rose;
    }
    return turns;
  }

  private static boolean returns(Change change) {
    return change.delta() >= LEAST_TURN * change.to();
  }
}
