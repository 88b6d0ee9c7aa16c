package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.recommend.Backlog;
import io.tidegate.autoscaler.recommend.Fleet;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first stages: are the data complete, what does each target ask for, which one leads. */
final class Demand {
  /** Share of the window that samples must cover before anything shrinks. */
  private static final double ENOUGH_COVERAGE = 0.8;

  private Demand() {}

  static void assess(Draft draft) {
    recommend(draft);
    if (complete(draft)) {
      combine(draft);
    }
  }

  private static void recommend(Draft draft) {
    List<Target> targets = draft.policy().targets();
    boolean onlySymptoms = targets.stream().noneMatch(Recommender::measuresLoad);
    Fleet fleet = draft.fleet(onlySymptoms);
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      Signal signal = signal(draft, i, target);
      Proposal proposal = Recommender.propose(target, signal, fleet);
      draft.proposals.add(proposal);
      draft.load = Math.max(draft.load, Recommender.load(target, signal, proposal, fleet));
    }
    draft.onlySymptoms = onlySymptoms;
  }

  private static Signal signal(Draft draft, int index, Target target) {
    List<Signal> signals = draft.view.signals();
    if (index < signals.size() && signals.get(index).target().equals(target.key())) {
      return signals.get(index);
    }
    throw new IllegalArgumentException(
        "signal %d of %s: %s (expected: the one of target %s)"
            .formatted(
                index,
                draft.view.workload(),
                index < signals.size() ? signals.get(index).target() : "none",
                target.key()));
  }

  /** Whether there is anything to combine; if not, the number is settled here. */
  private static boolean complete(Draft draft) {
    int wanted = draft.proposals.size();
    if (wanted == 0) {
      draft.note(Stage.COMPLETENESS, Reason.NO_TARGETS, 0, 0, null);
      return false;
    }
    int present = 0;
    for (Proposal proposal : draft.proposals) {
      present += proposal.present() ? 1 : 0;
    }
    if (present == 0) {
      blind(draft);
      return false;
    }
    draft.blindSince = null;
    if (present < wanted) {
      draft.mayShrink = false;
      draft.note(Stage.COMPLETENESS, Reason.SOME_MISSING, present, wanted, null);
    } else {
      partFilled(draft);
    }
    return true;
  }

  /** A window that has just begun to fill has not seen the load that it would let go of. */
  private static void partFilled(Draft draft) {
    double least = 1;
    for (Signal signal : draft.view.signals()) {
      if (!signal.target().startsWith("schedule ")) {
        least = Math.min(least, signal.coverage());
      }
    }
    if (least < ENOUGH_COVERAGE) {
      draft.mayShrink = false;
      draft.partFilled = least;
    }
  }

  private static void blind(Draft draft) {
    draft.mayShrink = false;
    if (draft.current == 0) {
      draft.blindSince = null;
      return;
    }
    Instant since = draft.blindSince == null ? draft.now() : draft.blindSince;
    draft.blindSince = since;
    Fallback fallback = draft.policy().fallback();
    double seconds = seconds(Duration.between(since, draft.now()));
    Instant due = since.plus(fallback.after());
    if (draft.now().isBefore(due)) {
      draft.note(Stage.COMPLETENESS, Reason.ALL_MISSING, seconds, seconds(fallback.after()), due);
      return;
    }
    int stated = fallback.replicas() == 0 ? draft.current : fallback.replicas();
    int to =
        switch (fallback.behavior()) {
          case STATIC -> stated;
          case CURRENT -> draft.current;
          case CURRENT_IF_HIGHER -> Math.max(draft.current, stated);
          case CURRENT_IF_LOWER -> Math.min(draft.current, stated);
        };
    // A stated fallback is the user's word, so it may also shrink.
    draft.forced = to != draft.current;
    draft.note(Stage.COMPLETENESS, Reason.FALLBACK, seconds, to, null);
    draft.move(Stage.COMPLETENESS, to, Reason.FALLBACK, seconds, to);
  }

  private static void combine(Draft draft) {
    @Nullable Ahead ahead = draft.view.ahead();
    if (ahead instanceof Ahead.Forecast forecast) {
      addForecast(draft, forecast);
    }
    addBacklog(draft);
    Proposal leader = null;
    for (Proposal proposal : draft.proposals) {
      if (counts(draft, proposal) && (leader == null || proposal.replicas() > leader.replicas())) {
        leader = proposal;
      }
    }
    if (leader == null) {
      return;
    }
    draft.leader = leader;
    Reason reason =
        switch (leader.view()) {
          case FORECAST -> Reason.FORECAST;
          case BACKLOG -> Reason.BACKLOG;
          case STEADY, BRIEF, PROVEN, LAST, SCHEDULE -> Reason.LARGEST;
        };
    if (ahead instanceof Ahead.Thresholds table) {
      byThresholds(draft, table, leader);
    } else if (leader.replicas() == draft.current) {
      draft.note(Stage.COMBINE, reason, leader.value(), leader.goal(), null);
    } else {
      draft.move(Stage.COMBINE, leader.replicas(), reason, leader.value(), leader.goal());
    }
  }

  /** At zero only work wakes, not what a window remembers of work that is done. */
  private static boolean counts(Draft draft, Proposal proposal) {
    boolean asleep = draft.current == 0 && draft.view.activity().known();
    return proposal.present()
        && (!asleep || draft.view.activity().present() || Idleness.asks(draft, proposal));
  }

  private static void addForecast(Draft draft, Ahead.Forecast forecast) {
    for (Target target : draft.policy().targets()) {
      if (target.key().equals(forecast.target())) {
        draft.proposals.add(
            Recommender.amount(target, forecast.high(), View.FORECAST, draft.fleet(false)));
      }
    }
  }

  private static void addBacklog(Draft draft) {
    List<Target> targets = draft.policy().targets();
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i) instanceof Target.Concurrency target) {
        Backlog.propose(
                target,
                signal(draft, i, target),
                draft.fleet(false),
                draft.view.counts().starting(),
                draft.view.startUp())
            .ifPresent(draft.proposals::add);
      }
    }
  }

  /**
   * Up while above the threshold of the number reached, else down while below. A demand above all
   * that the table was computed for has no threshold: there the load itself is followed.
   */
  private static void byThresholds(Draft draft, Ahead.Thresholds table, Proposal leader) {
    double demand = leader.value();
    for (Proposal proposal : draft.proposals) {
      if (proposal.target().equals(table.target()) && proposal.present()) {
        demand = proposal.value();
      }
    }
    int replicas =
        demand > table.highest()
            ? Math.max(table.enough(), leader.replicas())
            : table.replicas(draft.current, demand);
    boolean up = replicas >= draft.current;
    List<Double> side = up ? table.upAbove() : table.downBelow();
    int row = Math.min(draft.current, side.size() - 1);
    double threshold = row < 0 ? 0 : side.get(row);
    if (replicas == draft.current) {
      draft.note(Stage.COMBINE, Reason.THRESHOLD, demand, threshold, null);
    } else {
      draft.move(Stage.COMBINE, replicas, Reason.THRESHOLD, demand, threshold);
    }
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
