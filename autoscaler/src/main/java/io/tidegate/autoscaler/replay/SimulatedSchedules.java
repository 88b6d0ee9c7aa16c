package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A policy's schedules by the virtual clock. */
final class SimulatedSchedules {
  private final List<Target.Schedule> schedules;
  private final Map<Target, Integer> replicas = new HashMap<>();
  private long minute = Long.MIN_VALUE;

  SimulatedSchedules(ScalingPolicy policy) {
    schedules =
        policy.targets().stream()
            .filter(Target.Schedule.class::isInstance)
            .map(Target.Schedule.class::cast)
            .toList();
  }

  /** Hands over their figures, which only change with the minute. */
  void tell(WorkloadWindow window, Instant now) {
    long present = Math.floorDiv(now.getEpochSecond(), 60L);
    if (present != minute) {
      minute = present;
      schedules.forEach(schedule -> replicas.put(schedule, schedule.replicasAt(now)));
    }
    replicas.forEach((schedule, value) -> window.fetched(schedule, value, "schedule", now));
  }
}
