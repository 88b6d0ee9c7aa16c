package io.tidegate.autoscaler;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.autoscaler.signal.FetcherContract;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.ManualClock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

class SchedulesContractTest extends FetcherContract {
  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-20T12:00:00Z"));
  private double figure = 5;

  @Override
  protected Fetcher open(Guard guard) {
    return new Schedules(clock);
  }

  @Override
  protected Target target() {
    return new Target.Schedule("0 8 * * 1-5", "0 18 * * 1-5", ZoneId.of("UTC"), 5);
  }

  @Override
  protected double figure() {
    return figure;
  }

  @Override
  protected String place() {
    return "schedule";
  }

  @Override
  protected void change() {
    clock.set(Instant.parse("2026-11-20T20:00:00Z"));
    figure = 0;
  }

  /** Nobody is asked, and a schedule that says nothing cannot be made. */
  @Override
  protected List<Target> beyondReach() {
    return List.of();
  }

  @Override
  protected List<Target> silent() {
    return List.of();
  }
}
