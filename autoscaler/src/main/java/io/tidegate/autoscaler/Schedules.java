package io.tidegate.autoscaler;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.model.Target;
import java.time.Clock;
import java.time.ZonedDateTime;
import org.springframework.scheduling.support.CronExpression;

/**
 * Schedules as figures: their replicas while they are on, 0 while they are off. A schedule is on
 * when its end comes sooner than its next beginning; daylight saving is the zone's matter.
 */
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
    Target.Schedule schedule = (Target.Schedule) target;
    ZonedDateTime now = clock.instant().atZone(schedule.zone());
    ZonedDateTime until = next(schedule.until(), now);
    ZonedDateTime from = next(schedule.from(), now);
    return new Fetched(until.isBefore(from) ? schedule.replicas() : 0, "schedule");
  }

  /** Five fields as in crontab; Spring's parser has one more in front, for the second. */
  private static ZonedDateTime next(String expression, ZonedDateTime now) {
    ZonedDateTime next = CronExpression.parse("0 " + expression.strip()).next(now);
    if (next == null) {
      throw new IllegalArgumentException(
          "schedule: \"%s\" (expected: five cron fields that come again)".formatted(expression));
    }
    return next;
  }
}
