package io.tidegate.placement.fleet;

import io.tidegate.placement.plan.BackOff;
import java.time.Duration;

/**
 * The planner's patience.
 *
 * @param nodeLostAfter a node without a heartbeat for this long is silent, and lost when its
 *     platform does not answer either
 * @param balancerLostAfter a balancer without a sign of life for this long is not waited for
 * @param drainGrace added to a workload's drain limit, for the acknowledgement's way
 * @param graceWithoutBalancer how long an instance stays after it was unpublished when no balancer
 *     is known
 * @param stopPatience between asking an instance to end and ending it by force
 * @param keepEnded how long an ended instance stays in the table
 */
public record FleetSettings(
    Duration nodeLostAfter,
    Duration balancerLostAfter,
    Duration drainGrace,
    Duration graceWithoutBalancer,
    Duration stopPatience,
    Duration keepEnded,
    BackOff crashLoop) {
  /** What a service runs with when nothing else is configured. */
  public static final FleetSettings DEFAULT =
      new FleetSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          BackOff.CRASH_LOOP);
}
