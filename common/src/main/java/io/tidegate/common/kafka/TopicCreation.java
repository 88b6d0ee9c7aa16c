package io.tidegate.common.kafka;

import io.tidegate.common.event.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing; leaves alone those that exist. */
public final class TopicCreation {
  private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private TopicCreation() {}

  /** Creates what is missing, and waits for a broker that lets it as long as it takes. */
  public static void ensureAtLast(KafkaSettings settings, Collection<Topic> topics)
      throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        ensure(settings, topics, ANSWER_LIMIT);
        return;
      } catch (TimeoutException | ExecutionException | KafkaException e) {
        if (!told) {
          log.warn("topics cannot be created yet: {}", e.toString());
          told = true;
        }
      }
      TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
    }
  }

  /**
   * Creates what is missing, with the broker's default replication.
   *
   * @throws TimeoutException when no broker answered within {@code timeout}
   * @throws ExecutionException when a broker refused
   */
  public static void ensure(KafkaSettings settings, Collection<Topic> topics, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    int timeoutMillis = Math.toIntExact(timeout.toMillis());
    try (Admin admin =
        Admin.create(
            settings.client(
                Map.of(
                    "client.id",
                    "tidegate-topics",
                    "default.api.timeout.ms",
                    timeoutMillis,
                    "request.timeout.ms",
                    Math.min(timeoutMillis, 5_000))))) {
      Set<String> existing = admin.listTopics().names().get(timeoutMillis, TimeUnit.MILLISECONDS);
      List<NewTopic> missing =
          topics.stream()
              .filter(topic -> !existing.contains(topic.name(settings.topicPrefix())))
              .map(topic -> definition(topic, settings.topicPrefix()))
              .toList();
      for (var creation : admin.createTopics(missing).values().values()) {
        try {
          creation.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
    }
  }

  private static NewTopic definition(Topic topic, String prefix) {
    Map<String, String> config = new HashMap<>();
    switch (topic.cleanup()) {
      case COMPACT -> {
        // Small and read from its beginning at each start, so compacted soon and often.
        config.put("cleanup.policy", "compact");
        config.put("segment.ms", "600000");
        config.put("segment.bytes", String.valueOf(16 << 20));
        config.put("min.cleanable.dirty.ratio", "0.1");
      }
      case DELETE -> {
        config.put("cleanup.policy", "delete");
        config.put("retention.ms", String.valueOf(topic.retention().toMillis()));
        config.put("segment.ms", String.valueOf(topic.retention().toMillis() / 4));
      }
    }
    return new NewTopic(
            topic.name(prefix), Optional.of(topic.partitions()), Optional.<Short>empty())
        .configs(config);
  }
}
