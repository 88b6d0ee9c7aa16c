package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.ScalingState.Effort;
import io.tidegate.autoscaler.decision.ScalingState.Panic;
import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The middle stages: is the proposal worth a change, and is it believable now. */
final class Damping {
  /** Ten instances at 72 % of 80 % are 0.8999999999999999 of it in binary, which is nine tenths. */
  private static final double LAST_BITS = 1e-9;

  private Damping() {}

  static void apply(Draft draft) {
    tolerance(draft);
    gaps(draft);
    warmup(draft);
    effort(draft);
    draft.history = History.add(draft.history, draft.replicas(), draft);
    draft.peak = RecentPeak.next(draft);
    panic(draft);
  }

  private static void tolerance(Draft draft) {
    Proposal leader = draft.leader;
    if (leader == null || draft.current == 0 || leader.view() == View.SCHEDULE) {
      return;
    }
    double up = draft.policy().up().toleranceRatio();
    double down = draft.policy().down().toleranceRatio();
    if (draft.grows() && leader.ratio() <= 1 + up + LAST_BITS) {
      draft.move(Stage.TOLERANCE, draft.current, Reason.WITHIN_TOLERANCE, leader.ratio(), 1 + up);
    } else if (draft.shrinks() && leader.ratio() >= 1 - down - LAST_BITS) {
      draft.move(Stage.TOLERANCE, draft.current, Reason.WITHIN_TOLERANCE, leader.ratio(), 1 - down);
    }
  }

  /** A missing signal might have asked for more, so nothing shrinks without it. */
  private static void gaps(Draft draft) {
    if (draft.mayShrink || !draft.shrinks() || draft.forced) {
      return;
    }
    if (draft.partFilled < 1) {
      draft.move(Stage.COMPLETENESS, draft.current, Reason.PART_FILLED, draft.partFilled, 1);
      return;
    }
    double present = draft.proposals.stream().filter(Proposal::present).count();
    draft.move(
        Stage.COMPLETENESS,
        draft.current,
        Reason.SOME_MISSING,
        present,
        draft.policy().targets().size());
  }

  /**
   * What instances themselves report is not believed while some of them start or warm up: a JVM
   * that compiles is busy without load, and one that waits for its first request idles under load.
   * Demand, which balancers measure, is exempt.
   */
  private static void warmup(Draft draft) {
    Counts counts = draft.view.counts();
    Proposal leader = draft.leader;
    if (leader == null || !reportedByInstances(draft, leader)) {
      return;
    }
    if (draft.grows() && counts.starting() > 0) {
      draft.move(
          Stage.WARMUP, draft.current, Reason.AWAITING_START, counts.starting(), counts.ready());
    } else if (draft.shrinks() && counts.starting() + counts.warming() > 0) {
      draft.move(
          Stage.WARMUP,
          draft.current,
          Reason.WARMING_UP,
          counts.starting() + counts.warming(),
          counts.ready());
    }
  }

  private static boolean reportedByInstances(Draft draft, Proposal proposal) {
    Target target = target(draft, proposal.target());
    return target instanceof Target.Cpu || (target != null && Recommender.symptom(target));
  }

  static @Nullable Target target(Draft draft, String key) {
    for (Target target : draft.policy().targets()) {
      if (target.key().equals(key)) {
        return target;
      }
    }
    return null;
  }

  /** Judges the last growth, and does not repeat one that did not help. */
  private static void effort(Draft draft) {
    Effort effort = draft.effort;
    if (effort == null) {
      return;
    }
    Proposal now = null;
    for (Proposal proposal : draft.proposals) {
      if (proposal.target().equals(effort.target()) && proposal.present()) {
        now = proposal;
      }
    }
    Duration age = Duration.between(effort.at(), draft.now());
    if (now == null
        || now.ratio() <= 1
        || age.compareTo(draft.policy().window().multipliedBy(10)) > 0) {
      draft.effort = age.compareTo(draft.policy().window()) > 0 ? null : effort;
      return;
    }
    Duration settle = draft.policy().window().dividedBy(4);
    boolean early = age.compareTo(settle) < 0;
    if (!early && !effort.futile()) {
      effort = judge(draft, effort, now.ratio());
      draft.effort = effort.futile() ? effort : null;
    }
    Proposal leader = draft.leader;
    if (!draft.grows() || leader == null || !leader.target().equals(effort.target())) {
      return;
    }
    if (effort.futile()) {
      draft.move(Stage.WARMUP, draft.current, Reason.DID_NOT_HELP, now.ratio(), effort.ratio());
    } else if (early) {
      draft.moveUntil(
          Stage.WARMUP,
          draft.current,
          Reason.AWAITING_EFFECT,
          new Draft.Figures(seconds(age), seconds(settle)),
          effort.at().plus(settle));
    }
  }

  private static Effort judge(Draft draft, Effort effort, double ratio) {
    Counts counts = draft.view.counts();
    boolean arrived = counts.starting() + counts.warming() == 0 && counts.ready() >= effort.to();
    double hoped = effort.ratio() - effort.ratio() * effort.from() / effort.to();
    boolean futile = arrived && effort.ratio() - ratio < MIN_GAIN * hoped;
    return new Effort(
        effort.at(), effort.from(), effort.to(), effort.target(), effort.ratio(), futile);
  }

  /** Share of the expected relief below which a growth counts as useless; Flink's figure. */
  private static final double MIN_GAIN = 0.1;

  /**
   * A burst: the load that the newest moments prove is a multiple of what the ready instances are
   * for. It lifts the rate limit. Where the last peak is remembered, that memory keeps the number
   * from collapsing afterwards; where it is not, nothing shrinks until a whole window was calmer.
   */
  private static void panic(Draft draft) {
    Panic panic = draft.panic;
    double multiple = burst(draft);
    double threshold = draft.policy().panicRatio();
    if (multiple >= threshold) {
      int peak = Math.max(draft.replicas(), panic == null ? 0 : panic.peak());
      draft.panic = new Panic(draft.now(), peak);
      draft.note(Stage.PANIC, Reason.PANIC, multiple, threshold, null);
    } else if (panic != null) {
      Instant end = panic.since().plus(draft.policy().window());
      if (draft.now().isBefore(end)) {
        // The memory of the peak load is the calmer exit: it keeps what the burst brought, but not
        // what only worked off the queue of its first seconds.
        if (draft.shrinks() && draft.peak == null) {
          draft.moveUntil(
              Stage.PANIC,
              draft.current,
              Reason.PANIC_CALMING,
              new Draft.Figures(panic.peak(), seconds(draft.policy().window())),
              end);
        }
      } else {
        draft.panic = null;
      }
    }
    if (multiple >= threshold && draft.shrinks() && draft.peak == null) {
      draft.move(Stage.PANIC, draft.current, Reason.PANIC, multiple, threshold);
    }
  }

  private static double burst(Draft draft) {
    double worst = 0;
    int ready = Math.max(1, draft.view.counts().ready());
    for (Proposal proposal : draft.proposals) {
      if (proposal.present() && proposal.view() == View.PROVEN) {
        worst = Math.max(worst, proposal.value() / (proposal.goal() * ready));
      }
    }
    return worst;
  }
}
