package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.simulation.Slice;
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

  /** Learns from a second that has passed. */
  void observe(Slice seen, Instant now);

  /** What it expects or prescribes; null when it has nothing to say. */
  @Nullable Ahead ahead(Instant now, Duration startUp);
}
