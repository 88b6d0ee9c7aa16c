package io.tidegate.autoscaler;

import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was learned of workloads on the log: every ten minutes, and before they are handed to
 * another process. One loop's.
 */
final class Experiences {
  private static final Logger log = LoggerFactory.getLogger(Experiences.class);
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** What a hand-over may wait for the log; the group's deadline is far longer. */
  private static final Duration HAND_OVER = Duration.ofSeconds(2);

  private final Function<Collection<Integer>, Map<String, Experience>> kept;
  private final EventPublisher publisher;
  private final Clock clock;
  private final Map<String, Experience> former = new HashMap<>();

  /**
   * @param kept reads what is on the log of each workload of some partitions
   */
  Experiences(
      Function<Collection<Integer>, Map<String, Experience>> kept,
      EventPublisher publisher,
      Clock clock) {
    this.kept = kept;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** Reads what is kept of the workloads on these partitions. */
  void gained(Set<Integer> partitions) {
    former.putAll(kept.apply(partitions));
  }

  /** Lets a new workload of ours go on from what is kept of it. */
  void adopt(Cell cell) {
    String id = cell.workload.spec().id().value();
    Experience kept = former.remove(id);
    if (kept != null) {
      cell.workload.learn(kept);
    }
    // spread over the period, so that a process with thousands does not write them all at once
    long spread = Math.floorMod(id.hashCode(), PERIOD.toMillis());
    cell.keepDue = clock.instant().plusMillis(spread);
  }

  /** Keeps what is known of a workload when it is time. */
  void keepDue(Cell cell, Instant now) {
    if (!now.isBefore(cell.keepDue)) {
      cell.keepDue = now.plus(PERIOD);
      var _ = keep(cell, now);
    }
  }

  /** Keeps these before somebody else takes over; waits for the log a little. */
  void handOver(Collection<Cell> cells) {
    Instant now = clock.instant();
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    cells.stream().filter(cell -> !cell.fenced).forEach(cell -> sent.add(keep(cell, now)));
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
          .get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("what was learned of {} workloads may not be kept: {}", cells.size(), e.toString());
    }
  }

  private CompletableFuture<Void> keep(Cell cell, Instant now) {
    Experience experience = cell.workload.experience(now);
    return experience.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : publisher.publish(Topic.FORECASTS, experience.workload().value(), experience);
  }
}
