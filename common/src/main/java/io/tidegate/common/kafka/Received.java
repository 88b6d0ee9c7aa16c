package io.tidegate.common.kafka;

import io.tidegate.common.event.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record as it was read.
 *
 * @param event of the topic's type; null for a tombstone
 * @param timestamp the record's own, usually its writer's clock
 */
public record Received(
    Topic topic,
    String key,
    @Nullable Object event,
    Instant timestamp,
    int partition,
    long offset) {}
