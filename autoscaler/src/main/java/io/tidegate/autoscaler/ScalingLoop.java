package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.kafka.MetricsGroup;
import io.tidegate.autoscaler.telemetry.AutoscalerMetrics;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.autoscaler.workload.Evaluation;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.telemetry.CheckResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The autoscaler. Read this first: one thread reads samples, keeps the windows of the workloads
 * whose partitions it owns, decides, and publishes.
 *
 * <pre>
 *   metrics ──(group)──▶ poll ─▶ offer to windows ─┐
 *   workloads, controls, instances, desired ─▶ inbox ─▶ tables
 *                                                  ▼
 *                     due or crossing? ─▶ evaluate ─▶ desired, decisions
 * </pre>
 *
 * A workload is decided on each second and at once when a sample crosses a target.
 */
public final class ScalingLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScalingLoop.class);

  /** How long a poll waits: the tick of the wall clock. */
  private static final Duration TICK = Duration.ofMillis(100);

  /**
   * A round that took longer means that we were suspended; the group may have given our partitions
   * away without our knowing, so we keep quiet until we have heard from it again.
   */
  private static final Duration SUSPICIOUS = Duration.ofSeconds(3);

  private static final Duration QUARANTINE = Duration.ofSeconds(4);

  private static final Duration RETRY = Duration.ofMillis(500);

  /** How often it is looked who is due. */
  private static final Duration SCAN = Duration.ofMillis(20);

  /** What those that are due may take of a round before new samples are read. */
  private static final Duration SHARE = Duration.ofMillis(20);

  /**
   * What tables, and what decisions that cannot wait, may each take of a round. At a start with a
   * hundred thousand workloads there are that many of both, and the group must still hear from us.
   */
  private static final Duration MOST = Duration.ofMillis(500);

  /** What a hand-over may wait for the records of the newest decisions. */
  private static final Duration HAND_OVER = Duration.ofSeconds(2);

  private final Clock clock;
  private final MetricsGroup group;
  private final Holdings holdings;
  private final Publishing publishing;
  private final ExternalSignals external;
  private final Experiences experiences;
  private final AutoscalerMetrics metrics;
  private final Board board;
  private final Queue<Received> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean tablesComplete;
  private volatile boolean closed;
  private volatile @Nullable String lastError;
  private boolean tablesTaken;

  /** Whether the last round left work behind: the next one does not wait for samples. */
  private boolean behind;

  private final Queue<Cell> urgent = new ArrayDeque<>();
  private Instant nextScan = Instant.MIN;
  private int cursor;
  private Instant lastRound = Instant.MIN;
  private Instant quietUntil = Instant.MIN;

  ScalingLoop(Parts parts) {
    this.clock = parts.clock();
    this.group = parts.group();
    this.holdings = parts.holdings();
    this.publishing = parts.publishing();
    this.external = parts.external();
    this.experiences = parts.experiences();
    this.metrics = parts.metrics();
    this.board = parts.board();
    group.beforeRevoked(this::handOver);
    this.thread = Thread.ofPlatform().name("autoscaler").unstarted(this::run);
  }

  /** What the loop is made of. */
  record Parts(
      Clock clock,
      MetricsGroup group,
      Holdings holdings,
      Publishing publishing,
      ExternalSignals external,
      Experiences experiences,
      AutoscalerMetrics metrics,
      Board board) {}

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** A record of one of the tables' topics; from any thread. */
  public void onTableRecord(Received received) {
    inbox.add(received);
  }

  /** The tables hold all that was there at the start; before, nothing is decided. */
  public void onTablesComplete() {
    tablesComplete = true;
  }

  private void run() {
    while (!closed) {
      try {
        round();
        String reading = group.trouble();
        lastError = reading == null ? holdings.trouble() : reading;
      } catch (InterruptException e) {
        return;
      } catch (RuntimeException | Error e) {
        metrics.failed("round");
        lastError = e.toString();
        log.warn("a round failed, the next one follows", e);
        LockSupport.parkNanos(RETRY.toNanos());
      }
    }
  }

  private void round() {
    List<Received> samples = group.poll(behind ? Duration.ZERO : TICK);
    behind = false;
    Instant now = clock.instant();
    noticeSuspension(now);
    takeTables();
    if (holdings.follow(group)) {
      // Reading back took a while: poll again before anything is decided.
      lastRound = clock.instant();
    }
    offer(samples, now);
    external.deliver(holdings);
    if (tablesTaken && !now.isBefore(quietUntil)) {
      evaluateDue(now);
    }
    Duration took = Duration.between(now, clock.instant());
    metrics.round(took.toNanos() / 1e9, now.toEpochMilli() / 1e3, holdings.size());
  }

  private void noticeSuspension(Instant now) {
    if (!lastRound.equals(Instant.MIN)
        && Duration.between(lastRound, now).compareTo(SUSPICIOUS) > 0) {
      quietUntil = now.plus(QUARANTINE);
      log.warn("suspended for {}: quiet until {}", Duration.between(lastRound, now), quietUntil);
    }
    lastRound = now;
  }

  private void takeTables() {
    boolean complete = tablesComplete;
    long until = clock.millis() + MOST.toMillis();
    for (Received received = inbox.poll(); received != null; received = inbox.poll()) {
      Cell cell = holdings.apply(received);
      if (cell != null) {
        publishing.reconcile(cell, received);
        noteUrgent(cell);
      }
      if (clock.millis() > until) {
        behind = true;
        return;
      }
    }
    tablesTaken |= complete;
  }

  private void offer(List<Received> samples, Instant now) {
    int batches = 0;
    for (Received received : samples) {
      Cell cell = holdings.cell(received.key());
      if (cell != null && received.event() instanceof List<?> list) {
        for (Object batch : list) {
          if (batch instanceof MetricBatch metric
              && metric.workload().equals(cell.workload.spec().id())) {
            cell.workload.offer(metric, now);
            batches++;
          }
        }
        noteUrgent(cell);
      }
    }
    metrics.read(batches);
  }

  private void noteUrgent(Cell cell) {
    if (cell.workload.urgent() && !cell.waiting) {
      cell.waiting = true;
      urgent.add(cell);
    }
  }

  /** What could not wait comes first, and however many others are due, it never waits for long. */
  private void evaluateDue(Instant now) {
    long latest = clock.millis() + MOST.toMillis();
    while (!urgent.isEmpty() && clock.millis() < latest) {
      Cell cell = urgent.remove();
      cell.waiting = false;
      // it may have been given away, and even come back as another cell, since it was noted
      boolean ours = holdings.cell(cell.workload.spec().id().value()) == cell;
      if (ours && cell.workload.urgent() && ready(cell)) {
        evaluate(cell, now);
      }
    }
    behind |= !urgent.isEmpty();
    if (now.isBefore(nextScan)) {
      return;
    }
    nextScan = now.plus(SCAN);
    List<Cell> cells = holdings.sequence();
    long until = now.toEpochMilli() + SHARE.toMillis();
    for (int i = 0; i < cells.size(); i++) {
      cursor = cursor + 1 < cells.size() ? cursor + 1 : 0;
      if (attend(cells.get(cursor), now) && clock.millis() > until) {
        nextScan = now;
        return;
      }
    }
  }

  /** Does what is due for a workload; whether it was evaluated. */
  private boolean attend(Cell cell, Instant now) {
    if (!ready(cell)) {
      return false;
    }
    external.request(cell, now);
    experiences.keepDue(cell, now);
    boolean due = cell.publishFailed || cell.workload.due(now);
    if (due) {
      evaluate(cell, now);
    }
    return due;
  }

  private boolean ready(Cell cell) {
    return !cell.fenced && group.caughtUp(cell.partition);
  }

  private void evaluate(Cell cell, Instant now) {
    try {
      Evaluation evaluation = cell.workload.evaluate(now);
      metrics.evaluated(evaluation.verdict());
      metrics.missing(cell.workload.gaps().drain());
      publishing.publish(cell, evaluation).ifPresent(record -> report(cell, record));
    } catch (RuntimeException | Error e) {
      metrics.failed("evaluation");
      log.error("workload={} could not be evaluated", cell.workload.spec().id(), e);
    }
  }

  private void report(Cell cell, DecisionRecord record) {
    metrics.desired(record.workload().value(), cell.workload.wanted());
    if (!cell.onBoard || record.changes()) {
      cell.onBoard = true;
      board.put(Recording.entry(record));
    }
    if (record.changes()) {
      log.info(
          "workload={} decision={} replicas {} -> {}: {}",
          record.workload(),
          record.id(),
          record.verdict().from(),
          record.verdict().replicas(),
          Explanation.sentence(record));
    }
    if (record.verdict().changes()) {
      publishing.lagSeconds(record, clock.instant()).ifPresent(metrics::lag);
    }
  }

  private void handOver(Set<Integer> partitions) {
    publishing.flush(HAND_OVER);
    holdings.handOver(partitions);
  }

  /** How it is; from any thread. */
  public CheckResult check() {
    if (!thread.isAlive()) {
      return new CheckResult.Down("not deciding");
    }
    String error = lastError;
    if (error != null) {
      return new CheckResult.Degraded(error);
    }
    return tablesComplete
        ? new CheckResult.Up()
        : new CheckResult.Degraded("the tables are still being read");
  }

  /** Stops deciding and gives the partitions back. */
  @Override
  public void close() {
    closed = true;
    group.wakeUp();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    group.close();
    publishing.close();
  }
}
