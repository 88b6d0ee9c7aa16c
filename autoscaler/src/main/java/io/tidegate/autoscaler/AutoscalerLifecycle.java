package io.tidegate.autoscaler;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Starts and stops the loop with the process. Waits for the log as long as it takes. */
final class AutoscalerLifecycle implements SmartLifecycle, HealthCheck {
  private static final int PHASE = 200;

  /** The tables that must be complete before anything is decided. */
  private static final Set<Topic> TABLES =
      EnumSet.of(Topic.WORKLOADS, Topic.CONTROLS, Topic.INSTANCES, Topic.DESIRED);

  private static final Set<Topic> TOPICS =
      EnumSet.of(
          Topic.METRICS,
          Topic.WORKLOADS,
          Topic.CONTROLS,
          Topic.INSTANCES,
          Topic.DESIRED,
          Topic.DECISIONS,
          Topic.FORECASTS,
          Topic.DEAD_LETTERS);

  private final KafkaSettings settings;
  private final RecordReader reader;
  private final Supplier<ScalingLoop> loops;
  private @Nullable Thread starter;
  private @Nullable TopicFollower follower;
  private volatile @Nullable ScalingLoop loop;
  private volatile boolean running;

  AutoscalerLifecycle(KafkaSettings settings, RecordReader reader, Supplier<ScalingLoop> loops) {
    this.settings = settings;
    this.reader = reader;
    this.loops = loops;
  }

  @Override
  public synchronized void start() {
    running = true;
    starter = Thread.ofVirtual().name("autoscaler-start").start(this::startWhenTheLogAnswers);
  }

  private void startWhenTheLogAnswers() {
    try {
      TopicCreation.ensureAtLast(settings, TOPICS);
      begin();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void begin() {
    if (!running) {
      return;
    }
    ScalingLoop started = loops.get();
    follower =
        TopicFollower.start(
            settings,
            reader,
            TABLES,
            new TopicFollower.From.Beginning(),
            new TopicFollower.Listener() {
              @Override
              public void onEvent(Received received) {
                started.onTableRecord(received);
              }

              @Override
              public void onCaughtUp() {
                started.onTablesComplete();
              }
            });
    started.start();
    loop = started;
  }

  @Override
  public synchronized void stop() {
    running = false;
    if (starter != null) {
      starter.interrupt();
    }
    if (follower != null) {
      follower.close();
    }
    if (loop != null) {
      loop.close();
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
    return "autoscaler";
  }

  @Override
  public CheckResult check() {
    ScalingLoop present = loop;
    return present == null ? new CheckResult.Degraded("waiting for the log") : present.check();
  }
}
