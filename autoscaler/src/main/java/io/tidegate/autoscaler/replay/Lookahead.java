package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.common.model.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What looks ahead for a simulated workload, if anything does. */
public interface Lookahead {
  /** Nothing does. */
  Lookahead NONE =
      new Lookahead() {
        @Override
        public void observe(Slice seen, Instant now) {}

        @Override
        public @Nullable Ahead ahead(Instant now, Duration startUp) {
          return null;
        }
      };

  /** What the policy's planner uses, learning from nothing but the run itself. */
  static Lookahead of(ScalingPolicy policy, WorkloadModel model) {
    return NONE;
  }

  /** Learns from a second that has passed. */
  void observe(Slice seen, Instant now);

  /** What it expects or prescribes; null when it has nothing to say. */
  @Nullable Ahead ahead(Instant now, Duration startUp);
}
