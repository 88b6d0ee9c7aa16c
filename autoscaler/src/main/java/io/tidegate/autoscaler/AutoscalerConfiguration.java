package io.tidegate.autoscaler;

import io.tidegate.autoscaler.http.DecisionsServlet;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.kafka.DecisionReader;
import io.tidegate.autoscaler.kafka.ExperienceReader;
import io.tidegate.autoscaler.kafka.LagFetcher;
import io.tidegate.autoscaler.kafka.LogHistory;
import io.tidegate.autoscaler.kafka.MetricsGroup;
import io.tidegate.autoscaler.mdp.Costs;
import io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares;
import io.tidegate.autoscaler.planning.Planning;
import io.tidegate.autoscaler.prometheus.PrometheusFetcher;
import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.autoscaler.telemetry.AutoscalerMetrics;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.autoscaler.workload.DecisionHistory;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.spring.CommonConfiguration;
import io.tidegate.common.telemetry.Telemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Properties become plain objects here, and nowhere else. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(AutoscalerProperties.class)
public class AutoscalerConfiguration {

  @Bean
  AutoscalerMetrics autoscalerMetrics(Telemetry telemetry) {
    return new AutoscalerMetrics(telemetry.registry());
  }

  @Bean
  AutoscalerLog autoscalerLog(
      KafkaSettings settings, EventCodec eventCodec, DeadLetters deadLetters, Clock clock) {
    EventCodec codec = DecisionCodec.extend(eventCodec);
    RecordReader reader = new RecordReader(codec, deadLetters, settings.topicPrefix());
    return new AutoscalerLog(
        settings,
        codec,
        reader,
        new EventPublisher(settings, codec, "/autoscaler", clock),
        new DecisionReader(settings, reader),
        clock);
  }

  @Bean
  AutoscalerLifecycle autoscalerLifecycle(
      AutoscalerProperties properties,
      AutoscalerLog log,
      AutoscalerMetrics metrics,
      List<Fetcher> fetchers,
      Board board) {
    Clock clock = log.clock();
    Experiences experiences =
        new Experiences(
            new ExperienceReader(log.settings(), log.reader())::kept, log.publisher(), clock);
    return new AutoscalerLifecycle(
        log.settings(),
        log.reader(),
        () ->
            new ScalingLoop(
                new ScalingLoop.Parts(
                    clock,
                    MetricsGroup.join(log.settings(), log.reader(), clock, properties.lookback()),
                    new Holdings(
                        log.decisions()::newest,
                        new Holdings.Learning(
                            new Planning(new OjAlgoLeastSquares(), Costs.DEFAULT), experiences),
                        metrics,
                        board,
                        clock),
                    new Publishing(
                        log.publisher(), new Recording(log.publisher(), board), version()),
                    new ExternalSignals(fetchers, clock),
                    experiences,
                    metrics,
                    board)));
  }

  @Bean
  LagFetcher kafkaLagFetcher(
      AutoscalerProperties properties, KafkaSettings settings, Guard guard, Clock clock) {
    List<KafkaSettings> known = new ArrayList<>(List.of(settings));
    for (AutoscalerProperties.KafkaCluster cluster : properties.kafkaClusters()) {
      known.add(
          new KafkaSettings(
              cluster.bootstrapServers(), settings.topicPrefix(), cluster.properties()));
    }
    return new LagFetcher(known, guard, clock);
  }

  @Bean
  PrometheusFetcher prometheusFetcher(Guard guard) {
    return new PrometheusFetcher(guard);
  }

  @Bean
  Schedules scheduleFetcher(Clock clock) {
    return new Schedules(clock);
  }

  @Bean
  Board autoscalerBoard() {
    return new Board();
  }

  /** Described in {@code openapi/autoscaler.yaml}. */
  @Bean
  ServletRegistrationBean<DecisionsServlet> decisionsServlet(
      Board board, AutoscalerLog log, Clock clock) {
    DecisionHistory history = new LogHistory(log.settings(), log.reader(), log.decisions());
    return new ServletRegistrationBean<>(
        new DecisionsServlet(board, history, log.codec()::json, clock),
        "/workloads",
        "/workloads/*");
  }

  private static String version() {
    return Optional.ofNullable(
            AutoscalerConfiguration.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }
}
