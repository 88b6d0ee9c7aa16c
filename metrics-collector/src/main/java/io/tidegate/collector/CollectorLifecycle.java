package io.tidegate.collector;

import io.tidegate.collector.kafka.Feed;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts and stops the loop with the process, before the balancer and after the autoscaler. */
final class CollectorLifecycle implements SmartLifecycle, HealthCheck {
  private static final int PHASE = 300;
  private static final Set<Topic> TOPICS =
      Set.of(Topic.METRICS, Topic.NODES, Topic.WORKLOADS, Topic.INSTANCES);

  private final CollectorLoop loop;
  private final KafkaSettings settings;
  private final RecordReader reader;
  private final Feed feed;
  private @Nullable TopicFollower follower;
  private @Nullable Thread topics;
  private volatile boolean running;

  CollectorLifecycle(CollectorLoop loop, KafkaSettings settings, RecordReader reader, Feed feed) {
    this.loop = loop;
    this.settings = settings;
    this.reader = reader;
    this.feed = feed;
  }

  @Override
  public synchronized void start() {
    topics = Thread.ofVirtual().name("collector-topics").start(this::createTopics);
    follower =
        TopicFollower.start(
            settings, reader, Feed.TOPICS, new TopicFollower.From.Beginning(), feed);
    loop.start();
    running = true;
  }

  /** Sampling does not wait for this, nor for a broker at all. */
  private void createTopics() {
    try {
      TopicCreation.ensureAtLast(settings, TOPICS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void stop() {
    running = false;
    loop.close();
    if (topics != null) {
      topics.interrupt();
    }
    if (follower != null) {
      follower.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public String name() {
    return "collector";
  }

  @Override
  public CheckResult check() {
    CheckResult sampling = loop.check();
    TopicFollower following = follower;
    return sampling instanceof CheckResult.Up && following != null ? following.check() : sampling;
  }
}
