package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two autoscaler processes under changing load; each is suspended and killed in turn, at first in
 * peace and then while the group is rebalanced every five seconds. {@code
 * -Dtidegate.failover.workloads=200 -Dtidegate.failover.seed=…} for more.
 */
@ExtendWith(KafkaExtension.class)
class FailOverIT {
  /** The group's session timeout, and two seconds to read back. */
  private static final Duration DETECTION = Duration.ofSeconds(6 + 2);

  /** What a loaded machine may add. */
  private static final Duration SLACK =
      Duration.ofSeconds(Integer.getInteger("tidegate.failover.slack", 6));

  private final int workloads = Integer.getInteger("tidegate.failover.workloads", 40);
  private final long seed = Long.getLong("tidegate.failover.seed", 20261121L);
  private final HistoryChecker history = new HistoryChecker();
  private final Clock clock = Clock.systemUTC();

  @TempDir private Path logs;

  @Test
  void takesOverWithoutAWrongDecision(KafkaSettings settings) throws Exception {
    try (LogSide outside = new LogSide(settings, history::take);
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        AutoscalerProcess first = new AutoscalerProcess(settings, logs.resolve("a.log"))) {
      for (int i = 0; i < workloads; i++) {
        outside.declare("w" + i, 1, 20);
        outside.instance("w" + i, "w" + i + "-1");
      }
      Random random = new Random(seed);
      load.scheduleAtFixedRate(() -> report(outside, random), 0, 1, TimeUnit.SECONDS);
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(history.epochs()).hasSize(workloads));

      try (AutoscalerProcess second = new AutoscalerProcess(settings, logs.resolve("b.log"))) {
        awaitHandOver(history.epochs(), workloads / 4, Duration.ofSeconds(90), "a second joins");

        Map<String, Long> before = awaitQuiet();
        first.suspend();
        awaitHandOver(before, workloads / 4, DETECTION.plus(SLACK), "the first is suspended");
        before = awaitQuiet();
        first.resume();
        awaitHandOver(before, workloads / 4, Duration.ofSeconds(60), "the first is back");

        before = awaitQuiet();
        second.kill();
        awaitHandOver(before, workloads / 4, DETECTION.plus(SLACK), "the second is killed");
      }
      disturbed(settings, first);
      load.shutdownNow();
    }
    System.out.printf("fail-over, seed %d: %s%n", seed, history);
    assertThat(history.violations()).as("seed %d", seed).isEmpty();
  }

  /**
   * The same once more, while the group is rebalanced every five seconds. A hand-over then is
   * nothing special, and what somebody keeps through a rebalance keeps its epoch; so all that is
   * waited for is that every workload is decided on again, and the history tells the rest.
   */
  private void disturbed(KafkaSettings settings, AutoscalerProcess first) throws Exception {
    try (AutoscalerProcess third = new AutoscalerProcess(settings, logs.resolve("c.log"));
        Rebalances _ = new Rebalances(settings, Duration.ofSeconds(5))) {
      awaitHandOver(history.epochs(), 1, Duration.ofSeconds(90), "a third joins");
      third.suspend();
      awaitAllDecided("the third is suspended");
      third.resume();
      awaitAllDecided("the third is back");
      first.kill();
      awaitAllDecided("the first is killed");
    }
  }

  private void awaitAllDecided(String event) {
    Instant start = clock.instant();
    await()
        .alias(event + ", seed " + seed)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> history.decidedSince(start) == workloads);
    System.out.printf(
        "%s: all decided on after %d ms%n",
        event, Duration.between(start, clock.instant()).toMillis());
  }

  /** Waits until nothing has changed hands for three seconds. */
  private Map<String, Long> awaitQuiet() {
    Map<String, Long> last = new HashMap<>();
    await()
        .alias("no hand-overs, seed " + seed)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .during(Duration.ofSeconds(3))
        .until(
            () -> {
              Map<String, Long> now = history.epochs();
              boolean same = now.equals(last);
              last.clear();
              last.putAll(now);
              return same;
            });
    return last;
  }

  /** Waits until so many workloads have been decided on under a newer epoch. */
  private void awaitHandOver(Map<String, Long> before, int atLeast, Duration atMost, String event) {
    Instant start = clock.instant();
    await()
        .alias(event + ", seed " + seed)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                history.epochs().entrySet().stream()
                        .filter(e -> e.getValue() > before.getOrDefault(e.getKey(), 0L))
                        .count()
                    >= atLeast);
    System.out.printf(
        "%s: handed over after %d ms%n",
        event, Duration.between(start, clock.instant()).toMillis());
  }

  /** Each workload's load swings between a tenth and eight times one instance's target. */
  private void report(LogSide outside, Random random) {
    Instant now = clock.instant();
    for (int i = 0; i < workloads; i++) {
      double phase = now.toEpochMilli() / 20_000.0 + i;
      double rate = 100 * (0.1 + 4 * (1 + Math.sin(phase))) * (0.9 + 0.2 * random.nextDouble());
      outside.demand("w" + i, now, Duration.ofSeconds(1), Math.round(rate), rate * 0.05);
    }
  }
}
