package io.tidegate.common.spring;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.http.MetricsServlet;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.MetricPublisher;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.telemetry.HealthCheck;
import io.tidegate.common.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JConfigBuilder;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;

/** What every service has: a clock, metrics, health, the log's address and breakers. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties({AdminProperties.class, KafkaProperties.class})
public class CommonConfiguration {
  private static final int WAITING_BATCHES = 10_000;

  @Bean
  static UnknownKeys unknownKeys(ConfigurableEnvironment environment) {
    return new UnknownKeys(environment);
  }

  @Bean
  static LateWebServerStop lateWebServerStop() {
    return new LateWebServerStop();
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Telemetry telemetry() {
    return new Telemetry(
        Optional.ofNullable(getClass().getPackage().getImplementationVersion()).orElse("dev"));
  }

  @Bean
  ServletRegistrationBean<MetricsServlet> metricsServlet(Telemetry telemetry) {
    return new ServletRegistrationBean<>(new MetricsServlet(telemetry), "/metrics");
  }

  @Bean
  KafkaSettings kafkaSettings(KafkaProperties properties) {
    return properties.settings();
  }

  @Bean
  EventCodec eventCodec() {
    return EventCodec.standard();
  }

  /** One for all services of this process, as its counters can be registered only once. */
  @Bean
  @Lazy
  MetricPublisher metricPublisher(
      KafkaSettings settings, EventCodec eventCodec, Telemetry telemetry) {
    return new MetricPublisher(settings, eventCodec, WAITING_BATCHES, telemetry.registry());
  }

  /** Speaks for the process itself, where a service has no publisher of its own to use. */
  @Bean(defaultCandidate = false)
  @Lazy
  EventPublisher deadLetterPublisher(KafkaSettings settings, EventCodec eventCodec, Clock clock) {
    return new EventPublisher(settings, eventCodec, "/dead-letters", clock);
  }

  /** One for all services of this process, as its counter can be registered only once. */
  @Bean
  @Lazy
  DeadLetters deadLetters(
      @Qualifier("deadLetterPublisher") EventPublisher publisher, Telemetry telemetry) {
    return new DeadLetters(publisher, telemetry.registry());
  }

  /** Reads the standard events; a service with events of its own makes its own reader. */
  @Bean
  @Lazy
  RecordReader recordReader(
      EventCodec eventCodec, DeadLetters deadLetters, KafkaSettings settings) {
    return new RecordReader(eventCodec, deadLetters, settings.topicPrefix());
  }

  @Bean
  Guard guard(Resilience4JCircuitBreakerFactory breakers) {
    return new BreakerGuard(breakers);
  }

  /** Half of the last ten calls failed: not called for five seconds, then tried once. */
  @Bean
  Customizer<Resilience4JCircuitBreakerFactory> breakerDefaults() {
    return factory ->
        factory.configureDefault(
            name ->
                new Resilience4JConfigBuilder(name)
                    .circuitBreakerConfig(
                        CircuitBreakerConfig.custom()
                            .slidingWindowSize(10)
                            .minimumNumberOfCalls(5)
                            .failureRateThreshold(50)
                            .waitDurationInOpenState(Duration.ofSeconds(5))
                            .permittedNumberOfCallsInHalfOpenState(1)
                            .build())
                    .build());
  }

  /** Every {@link HealthCheck} bean under {@code tidegate} in {@code /actuator/health}. */
  @Bean
  CompositeHealthContributor tidegateHealthContributor(ObjectProvider<HealthCheck> checks) {
    Map<String, HealthCheckIndicator> indicators =
        checks.stream().collect(Collectors.toMap(HealthCheck::name, HealthCheckIndicator::new));
    return CompositeHealthContributor.fromMap(indicators);
  }
}
