package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads what former owners learned. Safe from any thread. */
public final class ExperienceReader {
  private final PastRecords records;

  public ExperienceReader(KafkaSettings settings, RecordReader reader) {
    this.records = new PastRecords(settings, reader, Topic.FORECASTS);
  }

  /** What is kept of each workload on these partitions. */
  public Map<String, Experience> kept(Collection<Integer> partitions) {
    Map<String, Experience> kept = new HashMap<>();
    records.read(
        partitions,
        Instant.EPOCH,
        received -> {
          if (received.event() instanceof Experience experience) {
            kept.put(received.key(), experience);
          } else {
            kept.remove(received.key());
          }
        });
    return kept;
  }
}
