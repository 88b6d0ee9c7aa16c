package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.forecast.Forecaster;
import io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares;
import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.KafkaExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An autoscaler is lost, killed or stopped, and the next one knows what it had learned. */
@ExtendWith(KafkaExtension.class)
class ExperienceIT {
  private static final String TARGET = "requests-per-second";

  /** A forecaster that begins anew says nothing for ten minutes. */
  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  private final Clock clock = Clock.systemUTC();

  @TempDir private Path logs;

  @Test
  void theNextOwnerForecastsAtOnce(KafkaSettings settings) throws Exception {
    try (LogSide outside = new LogSide(settings);
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor()) {
      outside.declare("web", forecasting());
      outside.instance("web", "web-1");
      Instant trained = clock.instant();
      outside.publisher().publish(Topic.FORECASTS, "web", daysOf(trained)).join();
      load.scheduleAtFixedRate(
          () -> outside.demand("web", clock.instant(), Duration.ofSeconds(1), 100, 5),
          0,
          1,
          TimeUnit.SECONDS);

      long killed;
      try (AutoscalerProcess first = new AutoscalerProcess(settings, logs.resolve("a.log"))) {
        killed = awaitForecast(outside, 0);
        first.kill();
      }
      long stopped;
      try (RunningAutoscaler second = RunningAutoscaler.start(settings)) {
        stopped = awaitForecast(outside, killed);
        assertThat(second.port()).isPositive();
      }
      // it was stopped in order, so what it had learned since is kept as well
      await().until(() -> outside.experience("web") != null);
      await().until(() -> outside.experience("web").at().isAfter(trained));
      try (RunningAutoscaler third = RunningAutoscaler.start(settings)) {
        awaitForecast(outside, stopped);
        assertThat(third.port()).isPositive();
      }
    }
  }

  /** Waits for a decision of a newer epoch that rests on a forecast of a learned shape. */
  private static long awaitForecast(LogSide outside, long after) {
    await()
        .atMost(AT_ONCE.plusSeconds(15))
        .until(
            () -> {
              DecisionRecord last = outside.lastDecision("web");
              return last != null
                  && last.epoch() > after
                  && last.input().ahead() instanceof Ahead.Forecast forecast
                  && List.of("day", "week").contains(forecast.model());
            });
    return outside.lastDecision("web").epoch();
  }

  private static ScalingPolicy forecasting() {
    ScalingPolicy p = ScalingPolicy.of(1, 20, List.of(new Target.RequestsPerSecond(100)));
    return p.edit().planner(ScalingPolicy.Planner.FORECAST).done();
  }

  /** What somebody learned in two days that swing between 20/s and 180/s every 20 minutes. */
  private static Experience daysOf(Instant until) {
    Forecaster forecaster = new Forecaster(TARGET, new OjAlgoLeastSquares());
    for (long second = -2 * 86_400; second < 0; second += 10) {
      double wave = Math.sin(second * 2 * Math.PI / 1200);
      Instant at = until.plusSeconds(second);
      forecaster.observe(at, 100 + 80 * wave);
      forecaster.forecast(at, Duration.ofSeconds(10));
    }
    WorkloadId web = new WorkloadId("web");
    return new Experience(web, until, forecaster.learned(web, until), null);
  }
}
