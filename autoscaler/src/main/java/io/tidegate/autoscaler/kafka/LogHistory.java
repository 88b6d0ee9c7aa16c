package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.workload.DecisionHistory;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Decisions as the log has them. */
public final class LogHistory implements DecisionHistory {
  private final KafkaSettings settings;
  private final RecordReader reader;
  private final DecisionReader decisions;

  public LogHistory(KafkaSettings settings, RecordReader reader, DecisionReader decisions) {
    this.settings = settings;
    this.reader = reader;
    this.decisions = decisions;
  }

  @Override
  public List<DecisionRecord> recent(String workload, Instant since, int limit) {
    Deque<DecisionRecord> newest = new ArrayDeque<>();
    decisions.read(
        workload,
        since,
        record -> {
          newest.addFirst(record);
          if (newest.size() > limit) {
            newest.removeLast();
          }
        });
    return List.copyOf(newest);
  }

  @Override
  public Following follow(String workload, Consumer<DecisionRecord> sink) {
    return TopicFollower.start(
            settings,
            reader,
            Set.of(Topic.DECISIONS),
            new TopicFollower.From.Now(),
            received -> {
              if (received.key().equals(workload)
                  && received.event() instanceof DecisionRecord record) {
                sink.accept(record);
              }
            })
        ::close;
  }
}
