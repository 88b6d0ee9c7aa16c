package io.tidegate.placement.kafka;

import io.tidegate.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A name for this Tidegate as opposed to any other on the same machines: the log's cluster id and
 * the topics' prefix. Two that share an engine then leave each other's containers alone without
 * anybody having to configure it. Thread-safe.
 */
public final class ClusterScope implements Supplier<String> {
  private final KafkaSettings settings;
  private volatile @Nullable String name;

  public ClusterScope(KafkaSettings settings) {
    this.settings = settings;
  }

  /** Asks the log who it is; does nothing when it has answered before. */
  public void learn(Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (name != null) {
      return;
    }
    int millis = Math.toIntExact(limit.toMillis());
    try (Admin admin =
        Admin.create(
            settings.client(
                Map.of("default.api.timeout.ms", millis, "request.timeout.ms", millis)))) {
      String id = admin.describeCluster().clusterId().get(millis, TimeUnit.MILLISECONDS);
      name = id + "/" + settings.topicPrefix();
    }
  }

  /** Throws {@link IllegalStateException} before {@link #learn}. */
  @Override
  public String get() {
    String known = name;
    if (known == null) {
      throw new IllegalStateException("the log has not told its cluster id yet");
    }
    return known;
  }
}
