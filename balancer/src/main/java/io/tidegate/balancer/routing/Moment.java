package io.tidegate.balancer.routing;

import java.time.Duration;
import java.time.Instant;

/**
 * One time on both clocks: events carry wall time, the event loops measure with {@link
 * System#nanoTime()}.
 */
public record Moment(Instant wall, long nanos) {

  /** When something that happened at that wall time happened, by the nano clock. */
  public long nanosOf(Instant at) {
    Duration ago = Duration.between(at, wall);
    return nanos - (ago.toDays() > 30 ? Duration.ofDays(30) : ago).toNanos();
  }
}
