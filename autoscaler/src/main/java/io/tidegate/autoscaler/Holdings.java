package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.kafka.DecisionReader;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workloads that are ours, kept in step with the tables and the group. One loop's. */
final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);

  /** Every workload leaves a record each 15 s, so the newest is within this unless we were away. */
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private final Tables tables = new Tables();
  private final Map<String, Cell> cells = new HashMap<>();
  private final Map<String, DecisionRecord> former = new HashMap<>();
  private final DecisionReader decisions;
  private final Outlook outlook;
  private final Experiences experiences;
  private final AutoscalerMetrics metrics;
  private final Board board;
  private final Clock clock;
  private List<Cell> sequence = List.of();
  private boolean changed;
  private @Nullable MetricsGroup group;

  Holdings(
      DecisionReader decisions,
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

  /** What looks ahead, and what keeps what it has learned. */
  record Learning(Outlook outlook, Experiences experiences) {}

  /** Takes what the group gave and drops what it took; whether there was anything. */
  boolean follow(MetricsGroup group) {
    this.group = group;
    MetricsGroup.Change change = group.takeChange();
    if (change == null) {
      return false;
    }
    drop(change.lost());
    drop(change.gained());
    if (!change.gained().isEmpty()) {
      Instant since = clock.instant().minus(RECOVERY);
      former.putAll(decisions.newest(change.gained(), since));
      experiences.gained(change.gained());
      metrics.tookOver(change.gained().size());
      tables.specs().forEach(spec -> adopt(spec, group));
    }
    log.info(
        "partitions gained {} lost {}, now {} with {} workloads, generation {}",
        change.gained(),
        change.lost(),
        group.owned(),
        cells.size(),
        group.generation());
    return true;
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

  private @Nullable Cell adopt(WorkloadSpec spec, MetricsGroup group) {
    String id = spec.id().value();
    int partition = group.partitionOf(id);
    if (!group.owns(partition) || cells.containsKey(id)) {
      return cells.get(id);
    }
    DesiredState desired = tables.desired(id);
    ManagedWorkload workload = new ManagedWorkload(spec, 0, outlook);
    tables.instances(spec.id()).forEach(workload::instance);
    DecisionRecord last = former.remove(id);
    workload.resume(
        last == null ? ScalingState.NEW : DecisionEngine.decide(last.input()).next(),
        desired == null ? null : desired.replicas(),
        desired == null ? null : desired.size());
    workload.control(tables.control(id));
    long before = desired == null ? 0 : desired.epoch();
    Cell cell = new Cell(workload, partition, Math.max(group.generation(), before + 1));
    experiences.adopt(cell);
    cells.put(id, cell);
    changed = true;
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
