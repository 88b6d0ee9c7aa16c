package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.forecast.Learned;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is expected of a workload; asked at each evaluation, so it answers from memory. */
@FunctionalInterface
public interface Outlook {
  /** Expects nothing. */
  Outlook NONE = (_, _) -> null;

  /** Learns from these signals, and says what it expects or prescribes. */
  @Nullable Ahead ahead(WorkloadId workload, Present present);

  /** What has been learned of a workload's demand; null when there is nothing worth keeping. */
  default @Nullable Learned learned(WorkloadId workload, Instant now) {
    return null;
  }

  /** Takes what a former owner learned. */
  default void restore(Learned learned) {}

  /** Forgets a workload that another process looks after now. */
  default void forget(WorkloadId workload) {}

  /**
   * What is known at this moment.
   *
   * @param startUp how long an instance takes to be ready; zero when unknown
   */
  record Present(ScalingPolicy policy, List<Signal> signals, Duration startUp, Instant now) {}
}
