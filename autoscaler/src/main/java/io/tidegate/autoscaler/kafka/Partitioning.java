package io.tidegate.autoscaler.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a workload's records are on. */
final class Partitioning {
  private Partitioning() {}

  /** As Kafka's own partitioner places a key; all our keyed topics have as many partitions. */
  static int of(String workload, int partitions) {
    byte[] key = workload.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
