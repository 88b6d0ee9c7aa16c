/**
 * The event log: publishing, following and reading it. Start at {@link
 * io.tidegate.common.kafka.EventPublisher} and {@link io.tidegate.common.kafka.TopicFollower}.
 */
@NullMarked
package io.tidegate.common.kafka;

import org.jspecify.annotations.NullMarked;
