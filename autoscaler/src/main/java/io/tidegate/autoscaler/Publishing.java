package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.workload.Evaluation;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Puts decisions on the log: each change on {@code desired}, what is worth it on {@code decisions}.
 */
final class Publishing {
  private final EventPublisher publisher;
  private final String version;

  Publishing(EventPublisher publisher, String version) {
    this.publisher = publisher;
    this.version = version;
  }

  /** Publishes what an evaluation came to; its record, if it was worth one. */
  Optional<DecisionRecord> publish(Cell cell, Evaluation evaluation) {
    Optional<DecisionRecord> record = cell.recorder.record(evaluation, cell.epoch, version);
    record.ifPresent(
        made -> {
          var _ = publisher.publish(Topic.DECISIONS, made.workload().value(), made);
        });
    if (evaluation.verdict().changes()
        || owes(cell, evaluation)
        || resizes(cell)
        || cell.publishFailed) {
      Instant now = evaluation.view().now();
      send(
          cell,
          new DesiredState(
              evaluation.view().workload(),
              evaluation.verdict().replicas(),
              size(cell),
              cell.epoch,
              record
                  .map(DecisionRecord::id)
                  .orElse("%s-%d".formatted(cell.epoch, now.toEpochMilli())),
              record.map(this::reason).orElse("said again"),
              now));
    }
    return record;
  }

  private static boolean resizes(Cell cell) {
    DesiredState last = cell.published;
    return last != null && !Objects.equals(last.size(), size(cell));
  }

  /** The size to have, where the policy lets us act on it; null keeps the spec's. */
  private static @Nullable Resources size(Cell cell) {
    Vertical vertical = cell.workload.spec().scale().vertical();
    if (vertical.mode() != Vertical.Sizing.ACT) {
      return null;
    }
    DesiredState last = cell.published;
    Resources before = last == null ? null : last.size();
    return cell.workload.advisedSize(before).orElse(before);
  }

  /** The first evaluation of a tenure says what is wanted, so that the new epoch is known. */
  private static boolean owes(Cell cell, Evaluation evaluation) {
    return cell.published == null
        && (evaluation.view().control() == null
            ? evaluation.view().policy().mode() != Mode.ADVISE
            : evaluation.view().control().mode() != Mode.ADVISE);
  }

  private void send(Cell cell, DesiredState state) {
    cell.published = state;
    cell.publishFailed = false;
    var _ =
        publisher
            .publish(Topic.DESIRED, state.workload().value(), state)
            .whenComplete((_, failure) -> cell.publishFailed |= failure != null);
  }

  /**
   * Compares what stands on {@code desired} with what we said: an older epoch's word after ours is
   * a former owner's, and ours is repeated; a newer epoch means that we are the former owner.
   */
  void reconcile(Cell cell, Received received) {
    if (received.topic() == Topic.WORKLOADS && received.event() == null) {
      var _ = publisher.remove(Topic.DESIRED, received.key());
      return;
    }
    if (received.topic() != Topic.DESIRED || !(received.event() instanceof DesiredState seen)) {
      return;
    }
    if (seen.epoch() > cell.epoch) {
      cell.fenced = true;
    } else if (seen.epoch() < cell.epoch && cell.published != null) {
      send(cell, Objects.requireNonNull(cell.published));
    }
  }

  String reason(DecisionRecord record) {
    return Explanation.of(record).sentence();
  }

  /** From the newest sample that the decision rests on to now. */
  OptionalDouble lagSeconds(DecisionRecord record, Instant now) {
    return record.input().signals().stream()
        .map(Signal::at)
        .filter(Objects::nonNull)
        .mapToDouble(at -> Duration.between(at, now).toNanos() / 1e9)
        .min();
  }
}
