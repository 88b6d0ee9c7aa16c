package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.workload.Evaluation;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.model.ScalingPolicy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Puts decisions on the log: each change on {@code desired}, what is worth it on {@code decisions}.
 */
final class Publishing implements AutoCloseable {
  private final EventPublisher publisher;
  private final Recording recording;
  private final String version;

  Publishing(EventPublisher publisher, Recording recording, String version) {
    this.publisher = publisher;
    this.recording = recording;
    this.version = version;
  }

  /** Publishes what an evaluation came to; its record, if it was worth one. */
  Optional<DecisionRecord> publish(Cell cell, Evaluation evaluation) {
    Optional<DecisionRecord> record = cell.recorder.record(evaluation, cell.epoch, version);
    if (evaluation.verdict().changes()
        || owes(cell, evaluation)
        || resizes(cell, evaluation.view().now())
        || cell.publishFailed) {
      Instant now = evaluation.view().now();
      send(
          cell,
          new DesiredState(
              evaluation.view().workload(),
              evaluation.verdict().replicas(),
              cell.workload.size(now),
              cell.epoch,
              record
                  .map(DecisionRecord::id)
                  .orElse("%s-%d".formatted(cell.epoch, now.toEpochMilli())),
              record.map(Explanation::sentence).orElse("said again"),
              now));
    }
    record.ifPresent(recording::accept);
    return record;
  }

  private static boolean resizes(Cell cell, Instant now) {
    DesiredState last = cell.published;
    return last != null && !Objects.equals(last.size(), cell.workload.size(now));
  }

  /** The first evaluation of a tenure says what is wanted, so that the new epoch is known. */
  private static boolean owes(Cell cell, Evaluation evaluation) {
    return cell.published == null && evaluation.view().mode() != Mode.ADVISE;
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
      var _ = publisher.remove(Topic.FORECASTS, received.key());
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

  /** Waits until every record so far is on the log, but not for long. */
  void flush(Duration atMost) {
    recording.flush(atMost);
  }

  @Override
  public void close() {
    recording.close();
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
