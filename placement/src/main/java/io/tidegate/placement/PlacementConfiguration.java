package io.tidegate.placement;

import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.spring.CommonConfiguration;
import io.tidegate.common.telemetry.Telemetry;
import io.tidegate.placement.fleet.FleetSettings;
import io.tidegate.placement.http.PlacementServlet;
import io.tidegate.placement.kafka.ClusterScope;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.docker.DockerPlatform;
import io.tidegate.placement.platform.process.ProcessPlatform;
import io.tidegate.placement.platform.process.ProcessSettings;
import io.tidegate.placement.telemetry.PlacementMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Properties to plain objects; the only place that knows both. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(PlacementProperties.class)
public class PlacementConfiguration {

  @Bean(defaultCandidate = false)
  EventPublisher placementPublisher(KafkaSettings kafka, EventCodec codec, Clock clock) {
    return new EventPublisher(kafka, codec, "/placement", clock);
  }

  @Bean(destroyMethod = "close")
  PlacementPlatforms placementPlatforms(
      PlacementProperties properties, Clock clock, Guard guard, ClusterScope scope)
      throws IOException {
    Map<String, Platform> platforms = new TreeMap<>();
    for (String name : properties.platforms()) {
      platforms.put(
          name,
          switch (name) {
            case ProcessPlatform.NAME -> process(properties.process(), clock);
            case DockerPlatform.NAME ->
                new DockerPlatform(properties.docker().settings(), guard, scope);
            default ->
                throw new IllegalArgumentException(
                    "tidegate.placement.platforms: \"%s\" (expected: process or docker)"
                        .formatted(name));
          });
    }
    return new PlacementPlatforms(platforms);
  }

  @Bean
  ClusterScope placementScope(KafkaSettings kafka) {
    return new ClusterScope(kafka);
  }

  @Bean
  PlacementService placementService(
      PlacementProperties properties,
      PlacementPlatforms platforms,
      PlacementLog log,
      Telemetry telemetry,
      Clock clock) {
    PlacementParts parts =
        new PlacementParts(
            settings(properties),
            new PlacementParts.Timing(
                Duration.ofMillis(200), Duration.ofSeconds(15), Duration.ofMillis(100)),
            platforms.byName(),
            log,
            new PlacementMetrics(telemetry.registry()),
            clock,
            new SecureRandom());
    return new PlacementService(parts, properties.stopInstancesOnShutdown());
  }

  @Bean
  PlacementLog placementLog(
      KafkaSettings kafka,
      RecordReader reader,
      @Qualifier("placementPublisher") EventPublisher publisher,
      ClusterScope scope) {
    return new PlacementLog(kafka, reader, publisher, scope);
  }

  @Bean
  PlacementLifecycle placementLifecycle(PlacementService service) {
    return new PlacementLifecycle(service);
  }

  @Bean
  ServletRegistrationBean<PlacementServlet> placementServlet(
      PlacementService service, EventCodec codec) {
    return new ServletRegistrationBean<>(
        new PlacementServlet(service::view, codec::json), "/placement");
  }

  private static FleetSettings settings(PlacementProperties properties) {
    FleetSettings defaults = FleetSettings.DEFAULT;
    return new FleetSettings(
        properties.nodeLostAfter(),
        properties.balancerLostAfter(),
        defaults.drainGrace(),
        defaults.graceWithoutBalancer(),
        properties.stopPatience(),
        defaults.keepEnded(),
        defaults.crashLoop());
  }

  private static Platform process(PlacementProperties.ProcessProperties process, Clock clock)
      throws IOException {
    return new ProcessPlatform(
        new ProcessSettings(
            process.directory().toAbsolutePath(),
            Path.of(process.workingDirectory()).toAbsolutePath(),
            process.firstPort(),
            process.lastPort(),
            process.keptLogs()),
        clock,
        new SecureRandom());
  }
}
