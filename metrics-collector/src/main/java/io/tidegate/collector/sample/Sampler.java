package io.tidegate.collector.sample;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every instance once an interval, each on a virtual thread of its own:
 *
 * <pre>
 *   due? ──▶ permit ──▶ reader.read ──▶ Sample.between(previous, now) ──▶ out
 *              │             │
 *              └── deadline ─┴──▶ interrupted, counted as missing; others never notice
 * </pre>
 *
 * <p>{@link #pass} belongs to one thread, which is also the watchman of the deadlines. An instance
 * whose last look has not come back is not looked at again, so a source that hangs costs one thread
 * for each instance and no more; and its permits are its node's own, so other nodes' go on.
 */
public final class Sampler {
  private final InstanceReader reader;
  private final Settings settings;
  private final SampleSchedule schedule;
  private final Surroundings around;
  private final Map<NodeId, Semaphore> permits = new HashMap<>();
  private final Map<InstanceId, Tracked> tracked = new HashMap<>();

  public Sampler(InstanceReader reader, Settings settings, Surroundings around) {
    this.reader = reader;
    this.settings = settings;
    this.around = around;
    this.schedule = new SampleSchedule(settings.interval().toNanos());
  }

  /**
   * How to look.
   *
   * @param source this collector's own name, as it stands in what it publishes
   * @param inParallel how many looks may be under way at the same time on one node
   */
  public record Settings(String source, Duration interval, Duration deadline, int inParallel) {
    public Settings {
      if (!interval.isPositive() || !deadline.isPositive()) {
        throw new IllegalArgumentException(
            "interval: %s, deadline: %s (expected: > 0)".formatted(interval, deadline));
      }
      if (inParallel < 1) {
        throw new IllegalArgumentException(
            "parallel looks: %d (expected: >= 1)".formatted(inParallel));
      }
    }
  }

  /**
   * What a sampler works in.
   *
   * @param nanos monotonic time, for schedule and deadlines
   * @param out takes figures from any thread, and must not block
   */
  public record Surroundings(
      Clock clock,
      LongSupplier nanos,
      RandomGenerator random,
      SampleMetrics metrics,
      Consumer<MetricBatch> out) {}

  /**
   * Starts the looks that are due and ends those that take too long.
   *
   * @return nanoseconds after which to call again, at most an interval
   */
  public long pass(List<SampledInstance> instances) {
    long now = around.nanos().getAsLong();
    follow(instances, now);
    long wake = now + settings.interval().toNanos();
    for (Tracked each : tracked.values()) {
      each.endWhenOverdue(now);
      if (each.due - now <= 0) {
        start(each, now);
        each.due = schedule.next(each.due, now, each.failuresInRow, around.random());
      }
      wake = Math.min(wake, each.nextEvent());
    }
    return Math.max(0, wake - now);
  }

  /** How many looks have not come back yet. */
  long underWay() {
    return tracked.values().stream().filter(each -> each.look != null).count();
  }

  /** Ends every look that is under way and waits for none. */
  public void close() {
    tracked.values().forEach(Tracked::end);
    tracked.clear();
  }

  private void follow(List<SampledInstance> instances, long now) {
    Map<InstanceId, SampledInstance> wanted = new HashMap<>();
    instances.forEach(each -> wanted.put(each.instance(), each));
    tracked
        .values()
        .removeIf(
            each -> {
              boolean stays = each.instance.equals(wanted.get(each.instance.instance()));
              if (!stays) {
                each.end();
                reader.forget(each.instance);
              }
              return !stays;
            });
    for (SampledInstance each : wanted.values()) {
      tracked.computeIfAbsent(
          each.instance(), id -> new Tracked(each, schedule.first(now, around.random())));
    }
    around.metrics().instances(tracked.size());
  }

  private void start(Tracked each, long now) {
    if (each.look != null) {
      around.metrics().missing(MissingCause.BUSY);
      return;
    }
    Semaphore ofNode =
        permits.computeIfAbsent(each.instance.node(), node -> new Semaphore(settings.inParallel()));
    Look look = new Look(each, ofNode, now);
    each.look = look;
    look.thread.start();
  }

  /**
   * What is known of one instance. The fields belong to the passing thread or, while one is under
   * way, to its look; {@code look} hands them over.
   */
  private static final class Tracked {
    final SampledInstance instance;
    long due;
    volatile int failuresInRow;
    volatile @Nullable Reading previous;
    volatile @Nullable Look look;

    Tracked(SampledInstance instance, long due) {
      this.instance = instance;
      this.due = due;
    }

    void endWhenOverdue(long now) {
      Look under = look;
      if (under != null && !under.ended && now - under.deadline >= 0) {
        end();
      }
    }

    void end() {
      Look under = look;
      if (under != null && !under.ended) {
        under.ended = true;
        under.thread.interrupt();
      }
    }

    long nextEvent() {
      Look under = look;
      return under == null || under.ended ? due : Math.min(due, under.deadline);
    }
  }

  private final class Look implements Runnable {
    final Tracked of;
    final Semaphore permits;
    final long started;
    final long deadline;
    final Thread thread;
    volatile boolean ended;

    Look(Tracked of, Semaphore permits, long started) {
      this.of = of;
      this.permits = permits;
      this.started = started;
      this.deadline = started + settings.deadline().toNanos();
      this.thread =
          Thread.ofVirtual().name("look-" + of.instance.instance().value()).unstarted(this);
    }

    @Override
    public void run() {
      MissingCause missing = MissingCause.UNREADABLE;
      try {
        missing = take();
        of.failuresInRow = 0;
      } catch (UnreadableException e) {
        missing = failed(e.reason(), e);
      } catch (IOException | InterruptedException | RuntimeException e) {
        missing = failed(MissingCause.UNREADABLE, e);
      } finally {
        if (missing != null) {
          around.metrics().missing(missing);
        }
        around.metrics().looked(around.nanos().getAsLong() - started);
        of.look = null;
      }
    }

    private MissingCause failed(MissingCause reason, Exception why) {
      int inRow = of.failuresInRow + 1;
      of.failuresInRow = inRow;
      if (inRow == SampleSchedule.FREE_FAILURES) {
        around.metrics().failing(of.instance, why);
      }
      return ended ? MissingCause.TIMEOUT : reason;
    }

    private @Nullable MissingCause take()
        throws UnreadableException, IOException, InterruptedException {
      permits.acquire();
      Reading reading;
      try {
        reading = reader.read(of.instance);
      } finally {
        permits.release();
      }
      if (ended) {
        throw new UnreadableException(MissingCause.TIMEOUT, "the answer came after the deadline");
      }
      Sample sample = Sample.between(of.previous, reading);
      of.previous = reading;
      publish(sample);
      return sample.missing();
    }

    private void publish(Sample sample) {
      if (sample.points().isEmpty()) {
        return;
      }
      SampledInstance instance = of.instance;
      around
          .out()
          .accept(
              new MetricBatch(
                  instance.workload(),
                  instance.instance(),
                  instance.node(),
                  settings.source(),
                  around.clock().instant(),
                  sample.points()));
      around.metrics().sampled();
    }
  }
}
