package io.tidegate.autoscaler;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.model.Target;
import java.time.Clock;

/** Schedules as figures: their replicas while they are on, 0 while they are off. */
final class Schedules implements Fetcher {
  private final Clock clock;

  Schedules(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean serves(Target target) {
    return target instanceof Target.Schedule;
  }

  @Override
  public Fetched fetch(Target target) {
    return new Fetched(((Target.Schedule) target).replicasAt(clock.instant()), "schedule");
  }
}
