package io.tidegate.common.spring;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.http.MetricsServlet;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.telemetry.HealthCheck;
import io.tidegate.common.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory;
import org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JConfigBuilder;
import org.springframework.cloud.client.circuitbreaker.Customizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** What every service has: a clock, metrics, health, the log's address and breakers. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(KafkaProperties.class)
public class CommonConfiguration {

  @Bean
  static UnknownKeys unknownKeys(ConfigurableEnvironment environment) {
    return new UnknownKeys(environment);
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
