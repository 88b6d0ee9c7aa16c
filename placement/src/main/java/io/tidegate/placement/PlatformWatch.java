package io.tidegate.placement;

import io.tidegate.placement.fleet.FleetEvent;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observes one platform, at once when it hints at a change and now and then without a hint, since
 * hints get lost. One virtual thread; observations never overlap.
 */
final class PlatformWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PlatformWatch.class);

  private final Platform platform;
  private final Clock clock;
  private final Duration interval;
  private final Consumer<FleetEvent> to;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  PlatformWatch(Platform platform, Clock clock, Duration interval, Consumer<FleetEvent> to) {
    this.platform = platform;
    this.clock = clock;
    this.interval = interval;
    this.to = to;
    this.thread = Thread.ofVirtual().name("watch-" + platform.name()).unstarted(this::run);
  }

  void start() {
    platform.onChange(this::hint);
    hint();
    thread.start();
  }

  /** Something may have changed. */
  void hint() {
    hints.release();
  }

  @Override
  public void close() {
    platform.onChange(() -> {});
    thread.interrupt();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        boolean _ = hints.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
        hints.drainPermits();
        to.accept(observe());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private FleetEvent observe() {
    Instant begun = clock.instant();
    try {
      return new FleetEvent.Observed(platform.name(), platform.observe(), begun);
    } catch (PlatformException e) {
      log.warn("platform={} could not be read: {}", platform.name(), e.why());
      return new FleetEvent.ObservationFailed(platform.name(), e.why());
    } catch (RuntimeException | Error e) {
      log.error("platform={} could not be read", platform.name(), e);
      return new FleetEvent.ObservationFailed(platform.name(), e.toString());
    }
  }
}
