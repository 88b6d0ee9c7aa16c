package io.tidegate.balancer;

import io.tidegate.balancer.kafka.TableFeed;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The balancer starts last and stops first: traffic comes in only when all else runs. It is ready
 * when it listens; without the log it is degraded, because it serves on by its last good table.
 */
final class BalancerLifecycle implements SmartLifecycle, HealthCheck {
  private static final int PHASE = 400;

  private final BalancerServer server;
  private final BalancerFeed feed;
  private final KafkaSettings kafka;
  private final RecordReader reader;
  private volatile @Nullable TopicFollower follower;

  BalancerLifecycle(
      BalancerServer server, BalancerFeed feed, KafkaSettings kafka, RecordReader reader) {
    this.server = server;
    this.feed = feed;
    this.kafka = kafka;
    this.reader = reader;
  }

  @Override
  public void start() {
    feed.restore();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    follower = TableFeed.start(kafka, reader, feed);
  }

  @Override
  public void stop() {
    TopicFollower following = follower;
    follower =
        null; // not ready from here on, but led by the log until the last request is answered
    server.drain();
    if (following != null) {
      following.close();
    }
    server.close();
    feed.close();
  }

  @Override
  public boolean isRunning() {
    return follower != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public String name() {
    return "balancer";
  }

  @Override
  public CheckResult check() {
    TopicFollower following = follower;
    if (following == null) {
      return new CheckResult.Down("not listening");
    }
    return switch (following.check()) {
      case CheckResult.Up up -> up;
      case CheckResult.Degraded(String why) -> withoutTheLog(why);
      case CheckResult.Down(String why) -> withoutTheLog(why);
    };
  }

  private static CheckResult withoutTheLog(String why) {
    return new CheckResult.Degraded(
        "serves the last good table; %s: %s".formatted(Topic.ENDPOINTS.suffix(), why));
  }
}
