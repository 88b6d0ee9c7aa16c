package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.Counterfactuals;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes decision records and puts them on the log, in order, on a thread of its own: finding
 * what would have altered a decision takes a hundred times as long as deciding, and the next
 * workload need not wait for it. When records come faster than they are completed, those of holds
 * go without; if that is not enough, the loop waits.
 */
final class Recording implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recording.class);
  private static final int WAITING = 4_096;

  /** With more than this waiting, holds are recorded without what would have altered them. */
  private static final int BUSY = WAITING / 8;

  private final EventPublisher publisher;
  private final Board board;
  private final ThreadPoolExecutor executor;
  private volatile CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);

  Recording(EventPublisher publisher, Board board) {
    this.publisher = publisher;
    this.board = board;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("autoscaler-records").daemon().factory(),
            Recording::await);
  }

  private static void await(Runnable task, ThreadPoolExecutor executor) {
    if (executor.isShutdown()) {
      throw new RejectedExecutionException("closed");
    }
    try {
      executor.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(e);
    }
  }

  /** Takes a record that lacks its counterfactuals. */
  void accept(DecisionRecord record) {
    executor.execute(() -> complete(record));
  }

  private void complete(DecisionRecord record) {
    try {
      DecisionRecord whole =
          !record.changes() && executor.getQueue().size() > BUSY
              ? record
              : record.withCounterfactuals(Counterfactuals.of(record.input(), record.verdict()));
      newest = publisher.publish(Topic.DECISIONS, whole.workload().value(), whole);
      board.refresh(entry(whole));
    } catch (RuntimeException | Error e) {
      log.error("workload={} decision={} not recorded", record.workload(), record.id(), e);
    }
  }

  static Board.Entry entry(DecisionRecord record) {
    return new Board.Entry(
        record.workload().value(),
        record.verdict().replicas(),
        Explanation.sentence(record),
        record.size() == null ? null : record.size().advised(),
        record.at());
  }

  /** Waits until all that was taken so far is on the log. */
  void flush(Duration atMost) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            var _ = newest.whenComplete((_, _) -> reached.complete(null));
          });
      reached.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      log.warn("the newest decisions may not be recorded: {}", e.toString());
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(3, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
