package io.tidegate.placement.probe;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.ReadySpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks starting instances again and again, each on a virtual thread of its own, until they can
 * serve. {@link #track} is called by one thread; {@code onReady} on any.
 */
public final class ReadinessProbes implements AutoCloseable {
  /** Whom to ask, and what for. */
  public record Target(Address address, ReadySpec ready) {}

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private record Running(Target target, CountDownLatch end) {}

  private final Duration interval;
  private final Consumer<InstanceId> onReady;
  private final Map<InstanceId, Running> running = new HashMap<>();

  /**
   * @param interval between two questions to one instance
   */
  public ReadinessProbes(Duration interval, Consumer<InstanceId> onReady) {
    this.interval = interval;
    this.onReady = onReady;
  }

  /** These and only these are asked from now on. */
  public void track(Map<InstanceId, Target> targets) {
    running
        .entrySet()
        .removeIf(
            entry -> {
              boolean obsolete = !entry.getValue().target().equals(targets.get(entry.getKey()));
              if (obsolete) {
                entry.getValue().end().countDown();
              }
              return obsolete;
            });
    targets.forEach(
        (id, target) -> {
          if (!running.containsKey(id)) {
            Running probe = new Running(target, new CountDownLatch(1));
            running.put(id, probe);
            Thread.ofVirtual().name("probe-" + id).start(() -> ask(id, probe));
          }
        });
  }

  /** Asks nobody any more. */
  @Override
  public void close() {
    track(Map.of());
  }

  private void ask(InstanceId id, Running probe) {
    try {
      do {
        if (Probe.ready(probe.target().address(), probe.target().ready(), ANSWER_LIMIT)) {
          onReady.accept(id);
          return;
        }
      } while (!probe.end().await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
