package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.kafka.MetricsGroup;
import io.tidegate.autoscaler.telemetry.AutoscalerMetrics;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.autoscaler.workload.ManagedWorkload;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workloads that are ours, kept in step with the tables and the group. One loop's.
 *
 * <p>A partition is taken over as a whole or not at all: while what its former owner left cannot be
 * read, nothing on it is decided, and it is tried again each second. A workload that cannot go on
 * from what was left of it begins anew.
 */
final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  /** Every workload leaves a record each 15 s, so the newest is within this unless we were away. */
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Tables tables = new Tables();
  private final Map<String, Cell> cells = new HashMap<>();
  private final Map<String, DecisionRecord> former = new HashMap<>();
  private final Set<Integer> held = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final FormerDecisions decisions;
  private final Outlook outlook;
  private final Experiences experiences;
  private final AutoscalerMetrics metrics;
  private final Board board;
  private final Clock clock;
  private List<Cell> sequence = List.of();
  private boolean changed;
  private Instant followAgain = Instant.MIN;
  private @Nullable String trouble;
  private @Nullable MetricsGroup group;

  Holdings(
      FormerDecisions decisions,
      Learning learning,
      AutoscalerMetrics metrics,
      Board board,
      Clock clock) {
    this.decisions = decisions;
    this.outlook = learning.outlook();
    this.experiences = learning.experiences();
    this.metrics = metrics;
    this.board = board;
    this.clock = clock;
  }

  /** Where the newest decision on each workload of some partitions is read. */
  @FunctionalInterface
  interface FormerDecisions {
    Map<String, DecisionRecord> newest(Collection<Integer> partitions, Instant since);
  }

  /** What looks ahead, and what keeps what it has learned. */
  record Learning(Outlook outlook, Experiences experiences) {}

  /**
   * Drops what the group took and takes over what it gave; whether that took time.
   *
   * <p>What fails is logged, told by {@link #trouble}, and tried again: the workloads that we have
   * are looked after meanwhile.
   */
  boolean follow(MetricsGroup group) {
    this.group = group;
    Set<Integer> lost = group.takeLost();
    if (!lost.isEmpty()) {
      drop(lost);
      log.info("partitions lost {}, now {} with {} workloads", lost, held, cells.size());
    }
    Set<Integer> gained = group.gained();
    if (gained.isEmpty()) {
      trouble = null;
    }
    if (clock.instant().isBefore(followAgain)) {
      return false;
    }
    if (gained.isEmpty()) {
      adoptRefused(group);
      return false;
    }
    try {
      takeOver(gained, group);
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      metrics.failed("takeover");
      if (trouble == null) {
        log.warn("partitions {} cannot be taken over yet, tried again", gained, e);
      }
      trouble = "partitions %s cannot be taken over: %s".formatted(gained, e.getMessage());
      followAgain = clock.instant().plus(RETRY);
    }
    return true;
  }

  private void takeOver(Set<Integer> gained, MetricsGroup group) {
    drop(gained);
    former.putAll(decisions.newest(gained, clock.instant().minus(RECOVERY)));
    experiences.gained(gained);
    held.addAll(gained);
    group.tookOver(gained);
    metrics.tookOver(gained.size());
    trouble = null;
    tables.specs().forEach(spec -> adopt(spec, group));
    log.info(
        "partitions gained {}, now {} with {} workloads, generation {}",
        gained,
        held,
        cells.size(),
        group.generation());
  }

  /** Why something that the group gave us is not looked after; null when everything is. */
  @Nullable String trouble() {
    return refused.isEmpty()
        ? trouble
        : "workload %s and %d others cannot be taken over"
            .formatted(refused.iterator().next(), refused.size() - 1);
  }

  /** Partitions are about to be given to others: what was learned of their workloads is kept. */
  void handOver(Set<Integer> partitions) {
    experiences.handOver(
        cells.values().stream().filter(cell -> partitions.contains(cell.partition)).toList());
  }

  private void gone(String workload) {
    changed = true;
    outlook.forget(new WorkloadId(workload));
    metrics.gone(workload);
    board.remove(workload);
  }

  private void drop(Set<Integer> partitions) {
    held.removeAll(partitions);
    cells
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = partitions.contains(entry.getValue().partition);
              if (gone) {
                gone(entry.getKey());
              }
              return gone;
            });
    former.keySet().removeIf(id -> group != null && partitions.contains(group.partitionOf(id)));
  }

  /** Takes a table's record; the cell that it concerns, if it is ours. */
  @Nullable Cell apply(Received received) {
    String id = tables.apply(received);
    if (id == null) {
      return null;
    }
    Cell cell = cells.get(id);
    WorkloadSpec spec = tables.spec(id);
    if (spec == null) {
      cells.remove(id);
      gone(id);
      return received.topic() == Topic.WORKLOADS ? cell : null;
    }
    if (cell == null) {
      MetricsGroup present = group;
      return present == null ? null : adopt(spec, present);
    }
    switch (received.topic()) {
      case WORKLOADS -> cell.workload.adopt(spec);
      case CONTROLS -> cell.workload.control(tables.control(id));
      case INSTANCES -> {
        if (received.event() instanceof InstanceStatus status) {
          cell.workload.instance(status);
        } else {
          cell.workload.instanceGone(new InstanceId(received.key()));
        }
      }
      default -> {}
    }
    return cell;
  }

  /**
   * Workloads that could not be taken over: their tables, or whatever it was, may be better now.
   */
  private void adoptRefused(MetricsGroup group) {
    for (String id : Set.copyOf(refused)) {
      WorkloadSpec spec = tables.spec(id);
      if (spec == null) {
        refused.remove(id);
      } else {
        adopt(spec, group);
      }
    }
  }

  /** Makes a workload ours if it is on one of our partitions; one that fails stops no other. */
  private @Nullable Cell adopt(WorkloadSpec spec, MetricsGroup group) {
    String id = spec.id().value();
    Cell known = cells.get(id);
    boolean told = refused.remove(id);
    if (known != null || held.isEmpty()) {
      return known;
    }
    int partition = group.partitionOf(id);
    if (!held.contains(partition) || !group.owns(partition)) {
      return null;
    }
    try {
      Cell cell = cell(spec, partition, group.generation());
      cells.put(id, cell);
      changed = true;
      return cell;
    } catch (RuntimeException | Error e) {
      refused.add(id);
      followAgain = clock.instant().plus(RETRY);
      metrics.failed("takeover");
      if (!told) {
        log.error("workload={} could not be taken over, begins anew in a moment", id, e);
      }
      return null;
    }
  }

  private Cell cell(WorkloadSpec spec, int partition, long generation) {
    String id = spec.id().value();
    DecisionRecord last = former.remove(id);
    DesiredState desired = tables.desired(id);
    ManagedWorkload workload = new ManagedWorkload(spec, 0, outlook);
    tables.instances(spec.id()).forEach(workload::instance);
    workload.resume(
        last == null ? ScalingState.NEW : DecisionEngine.decide(last.input()).next(),
        desired == null ? null : desired.replicas(),
        desired == null ? null : desired.size());
    workload.control(tables.control(id));
    long before = desired == null ? 0 : desired.epoch();
    Cell cell = new Cell(workload, partition, Math.max(generation, before + 1));
    experiences.adopt(cell);
    return cell;
  }

  @Nullable Cell cell(String workload) {
    return cells.get(workload);
  }

  /** All cells, in an order that stays while none comes or goes. */
  List<Cell> sequence() {
    if (sequence.size() != cells.size() || changed) {
      sequence = List.copyOf(cells.values());
      changed = false;
    }
    return sequence;
  }

  int size() {
    return cells.size();
  }
}
