package io.tidegate.standalone.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of a plan when they are due. Each connection is a virtual thread that takes
 * the next request of the plan, waits for its time, and sends it. A request that finds every
 * connection waiting for an answer leaves late, and its latency still counts from when it was due:
 * a server that stalls cannot hide that by keeping the generator from asking ("coordinated
 * omission").
 */
public final class LoadGenerator {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoadPlan plan;
  private final HttpTarget target;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final LoadMeter meter = new LoadMeter();
  private final AtomicLong next = new AtomicLong();
  private volatile boolean stopped;

  /**
   * What one run may use.
   *
   * @param connections most at the same time, and so most requests in flight
   * @param timeout for a connect, and for each wait for a part of an answer
   */
  public record Limits(int connections, Duration timeout) {
    public Limits {
      if (connections < 1 || connections > 100_000) {
        throw new IllegalArgumentException(
            "connections: %d (expected: 1 to 100000)".formatted(connections));
      }
      if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("timeout: %s (expected: >= 1 ms)".formatted(timeout));
      }
    }
  }

  public LoadGenerator(LoadPlan plan, HttpTarget target, Limits limits, LongSupplier nanoTime) {
    this.plan = plan;
    this.target = target;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /**
   * Runs the plan and waits for its last answer.
   *
   * @param eachSecond is told how it goes, on this thread
   */
  public LoadSummary run(Consumer<LoadProgress> eachSecond) throws InterruptedException {
    long startNanos = nanoTime.getAsLong();
    int senders = (int) Math.min(limits.connections(), Math.max(1, plan.total()));
    CountDownLatch running = new CountDownLatch(senders);
    for (int i = 0; i < senders; i++) {
      Thread.ofVirtual()
          .name("load-", i)
          .start(
              () -> {
                try {
                  sendUntilDone(startNanos);
                } finally {
                  running.countDown();
                }
              });
    }
    report(startNanos, running, eachSecond);
    return meter.summary(plan.total(), Duration.ofNanos(nanoTime.getAsLong() - startNanos));
  }

  /** Ends a run early: what is in flight is still waited for. */
  public void stop() {
    stopped = true;
  }

  private void report(long startNanos, CountDownLatch running, Consumer<LoadProgress> eachSecond)
      throws InterruptedException {
    long at = startNanos + INTERVAL_NANOS;
    while (!running.await(at - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
      Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - startNanos);
      eachSecond.accept(meter.interval(elapsed, dueBy(elapsed.toNanos())));
      at += INTERVAL_NANOS;
    }
  }

  /** How many requests are due by then. */
  private long dueBy(long elapsedNanos) {
    long low = 0;
    long high = plan.total();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (plan.dueNanos(middle) <= elapsedNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void sendUntilDone(long startNanos) {
    HttpConnection connection = null;
    try {
      long total = plan.total();
      for (long n = next.getAndIncrement(); n < total; n = next.getAndIncrement()) {
        long dueNanos = startNanos + plan.dueNanos(n);
        if (!waitUntil(dueNanos)) {
          return;
        }
        connection = send(connection, startNanos, dueNanos);
      }
    } finally {
      close(connection);
    }
  }

  private @Nullable HttpConnection send(
      @Nullable HttpConnection open, long startNanos, long dueNanos) {
    HttpConnection connection = open;
    meter.sent();
    try {
      if (connection == null) {
        connection = HttpConnection.open(target, limits.timeout());
      }
      HttpReader.Head head = connection.exchange();
      long nowNanos = nanoTime.getAsLong();
      meter.answered(head.status(), nowNanos - dueNanos);
      meter.answeredBy(head.instance(), nowNanos - startNanos);
      if (connection.reusable()) {
        return connection;
      }
    } catch (IOException e) {
      meter.unanswered(e);
    } catch (NumberFormatException e) {
      meter.unanswered(new IOException("malformed answer", e));
    }
    close(connection);
    return null;
  }

  private boolean waitUntil(long dueNanos) {
    while (!stopped) {
      long left = dueNanos - nanoTime.getAsLong();
      if (left <= 0) {
        return true;
      }
      // wakes now and then, so that a stopped run ends though its next request is far away
      LockSupport.parkNanos(Math.min(left, INTERVAL_NANOS / 4));
    }
    return false;
  }

  private static void close(@Nullable HttpConnection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        // nothing more is asked of it
      }
    }
  }
}
