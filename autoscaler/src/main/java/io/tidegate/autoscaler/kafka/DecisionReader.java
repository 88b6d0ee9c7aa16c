package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads past decisions. Safe from any thread. */
public final class DecisionReader {
  private final PastRecords records;

  public DecisionReader(KafkaSettings settings, RecordReader reader) {
    this.records = new PastRecords(settings, reader, Topic.DECISIONS);
  }

  /**
   * The newest decision of each workload on these partitions that is not older than {@code since}.
   * What a former owner wrote late does not count.
   */
  public Map<String, DecisionRecord> newest(Collection<Integer> partitions, Instant since) {
    Map<String, DecisionRecord> newest = new HashMap<>();
    read(
        partitions,
        since,
        record ->
            newest.merge(
                record.workload().value(),
                record,
                (before, later) -> later.epoch() < before.epoch() ? before : later));
    return newest;
  }

  /** Hands over all decisions on one workload from {@code since} until now, in order. */
  public void read(String workload, Instant since, Consumer<DecisionRecord> sink) {
    read(
        List.of(Partitioning.of(workload, records.partitions())),
        since,
        record -> {
          if (record.workload().value().equals(workload)) {
            sink.accept(record);
          }
        });
  }

  /** Hands over all decisions from {@code since} until now, in each partition's order. */
  public void read(Collection<Integer> partitions, Instant since, Consumer<DecisionRecord> sink) {
    records.read(
        partitions,
        since,
        received -> {
          if (received.event() instanceof DecisionRecord record) {
            sink.accept(record);
          }
        });
  }
}
