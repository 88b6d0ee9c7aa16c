package io.tidegate.placement;

import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import io.tidegate.placement.fleet.PlacementView;
import io.tidegate.placement.kafka.PlacementLease;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands by until it holds the lease, plans while it does. Stopping it first stops the instances of
 * those platforms that do not outlive it, then gives the lease back.
 */
final class PlacementService implements PlacementLease.Holder, HealthCheck {
  private static final Logger log = LoggerFactory.getLogger(PlacementService.class);
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(9);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final PlacementParts parts;
  private final Set<String> stoppedWithUs;
  private final Object guard = new Object();
  private @Nullable PlacementLoop loop;
  private volatile @Nullable Failure failure;
  private volatile @Nullable PlacementLease lease;
  private volatile @Nullable Thread contender;
  private volatile String trouble = "not started";
  private final CountDownLatch retry = new CountDownLatch(1);

  /** A term that ended by itself; of interest until another one plans. */
  private record Failure(PlacementLoop loop, String why) {}

  /**
   * @param stoppedWithUs platforms whose instances end when this service is stopped
   */
  PlacementService(PlacementParts parts, Set<String> stoppedWithUs) {
    this.parts = parts;
    this.stoppedWithUs = Set.copyOf(stoppedWithUs);
  }

  /** Returns at once, also when the log cannot be reached yet. */
  void start() {
    parts.metrics().stoodBy(view());
    contender = Thread.ofVirtual().name("placement-start").start(this::contend);
  }

  private void contend() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          parts.log().prepare();
          lease = parts.log().contend(this);
          return;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
          trouble = "the log cannot be reached: " + e.getMessage();
          log.warn("{}", trouble);
        }
        boolean _ = retry.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Orderly, within about {@link #SHUTDOWN_LIMIT}. */
  void stop() {
    PlacementLoop active = loop();
    if (active != null && !stoppedWithUs.isEmpty()) {
      stopInstances(active);
    }
    Thread starting = contender;
    if (starting != null) {
      starting.interrupt();
    }
    PlacementLease held = lease;
    if (held != null) {
      held.close();
    }
    lost();
  }

  /** In order while the lease allows it; by force what is left after that. */
  private void stopInstances(PlacementLoop active) {
    log.info("stopping the instances of {}", stoppedWithUs);
    try {
      active.shutDown(stoppedWithUs, leaseValid() ? SHUTDOWN_LIMIT : Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.platforms().values().stream()
        .filter(platform -> stoppedWithUs.contains(platform.name()))
        .forEach(platform -> platform.endAll(LAST_PATIENCE));
  }

  @Override
  public void gained(long epoch) {
    begin(epoch, null);
  }

  /** A term of planning; after a failed one only if that is still the last one. */
  private void begin(long epoch, @Nullable PlacementLoop failed) {
    synchronized (guard) {
      if (loop == failed) {
        AtomicReference<PlacementLoop> self = new AtomicReference<>();
        PlacementLoop begun =
            new PlacementLoop(
                parts, epoch, this::leaseValid, why -> failed(epoch, self.get(), why));
        self.set(begun);
        loop = begun;
        begun.start();
      }
    }
  }

  /**
   * The next term knows nothing but what it reads, so it cannot stumble over what this one knew.
   */
  private void failed(long epoch, PlacementLoop failed, Throwable why) {
    synchronized (guard) {
      if (loop != failed) {
        return; // the lease was lost meanwhile
      }
      failure = new Failure(failed, "planning failed and begins anew: " + why);
    }
    try {
      boolean _ = retry.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    begin(epoch, failed);
  }

  @Override
  public void lost() {
    synchronized (guard) {
      if (loop != null) {
        loop.end();
        loop = null;
        failure = null;
      }
    }
    parts.metrics().stoodBy(view());
  }

  /** For people: {@code GET /placement}. */
  PlacementView view() {
    PlacementLoop active = loop();
    return active == null ? PlacementView.standby(parts.clock().instant()) : active.view();
  }

  @Override
  public String name() {
    return "placement";
  }

  @Override
  public CheckResult check() {
    PlacementLease held = lease;
    if (held == null) {
      return new CheckResult.Degraded(trouble);
    }
    CheckResult kafka = held.check();
    if (!(kafka instanceof CheckResult.Up)) {
      return kafka;
    }
    PlacementLoop active = loop();
    PlacementView now = view();
    Failure failed = failure;
    if (failed != null && (active == failed.loop() || !now.initialised())) {
      return new CheckResult.Down(failed.why());
    }
    return now.unplaced().isEmpty()
        ? new CheckResult.Up()
        : new CheckResult.Degraded(
            "%s: %s"
                .formatted(
                    now.unplaced().getFirst().workload(), now.unplaced().getFirst().reason()));
  }

  private boolean leaseValid() {
    PlacementLease held = lease;
    return held != null && held.valid();
  }

  private @Nullable PlacementLoop loop() {
    synchronized (guard) {
      return loop;
    }
  }
}
