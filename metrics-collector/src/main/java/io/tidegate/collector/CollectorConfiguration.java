package io.tidegate.collector;

import io.tidegate.collector.CollectorPlatforms.WatchedEngine;
import io.tidegate.collector.discovery.Declarations;
import io.tidegate.collector.discovery.Discovery;
import io.tidegate.collector.discovery.WorkloadTable;
import io.tidegate.collector.docker.ContainerWatch;
import io.tidegate.collector.kafka.Feed;
import io.tidegate.collector.kafka.StatePublisher;
import io.tidegate.collector.sample.ByNode;
import io.tidegate.collector.sample.InstanceTable;
import io.tidegate.collector.sample.Sampler;
import io.tidegate.collector.telemetry.CollectorTelemetry;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.MetricPublisher;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.spring.CommonConfiguration;
import io.tidegate.common.telemetry.Telemetry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Properties become plain objects here, and nowhere else. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(CollectorProperties.class)
public class CollectorConfiguration {
  /** Placement puts it on what it starts. */
  private static final String INSTANCE_LABEL = "tidegate.instance";

  private final CollectorProperties properties;
  private final Clock clock;

  CollectorConfiguration(CollectorProperties properties, Clock clock) {
    this.properties = properties;
    this.clock = clock;
  }

  @Bean
  CollectorTelemetry collectorTelemetry(Telemetry telemetry) {
    return new CollectorTelemetry(telemetry.registry(), clock);
  }

  @Bean
  CollectorPlatforms collectorPlatforms(Guard guard, SslBundles bundles) {
    return new CollectorPlatforms(
        properties, guard, name -> bundles.getBundle(name).createSslContext());
  }

  @Bean
  CollectorLoop.Outputs collectorOutputs(
      KafkaSettings settings, EventCodec eventCodec, CollectorTelemetry telemetry) {
    EventPublisher publisher =
        new EventPublisher(settings, eventCodec, "/collector/" + name(), clock);
    return new CollectorLoop.Outputs(new StatePublisher(publisher), telemetry);
  }

  @Bean
  CollectorLoop.Tables collectorTables(CollectorPlatforms platforms) {
    return new CollectorLoop.Tables(
        new InstanceTable(platforms.readers().keySet()), new WorkloadTable());
  }

  @Bean
  Sampler collectorSampler(
      CollectorPlatforms platforms, CollectorTelemetry metrics, MetricPublisher out) {
    return new Sampler(
        new ByNode(platforms.readers()),
        new Sampler.Settings(
            name(), properties.interval(), properties.deadline(), properties.inParallel()),
        new Sampler.Surroundings(
            clock, System::nanoTime, RandomGenerator.getDefault(), metrics, out::offer));
  }

  @Bean(destroyMethod = "") // the lifecycle ends it
  CollectorLoop collectorLoop(
      CollectorPlatforms platforms,
      CollectorLoop.Tables tables,
      Sampler sampler,
      CollectorLoop.Outputs outputs,
      Guard guard) {
    List<ContainerWatch> watches =
        platforms.engines().stream()
            .map(engine -> watch(engine, guard, labels(engine, tables, outputs)))
            .toList();
    return new CollectorLoop(
        new CollectorLoop.Parts(tables, sampler, platforms.nodes(), watches, outputs),
        properties.heartbeat(),
        clock);
  }

  private LabelLoop labels(
      WatchedEngine engine, CollectorLoop.Tables tables, CollectorLoop.Outputs outputs) {
    CollectorProperties.Docker docker = properties.docker();
    return new LabelLoop(
        engine.node(),
        new Discovery(new Discovery.Settings(docker.projects(), docker.network())),
        new Declarations("labels:" + engine.node(), docker.withdrawAfter()),
        new LabelLoop.Surroundings(tables.workloads(), engine.reader(), outputs, clock));
  }

  private ContainerWatch watch(WatchedEngine engine, Guard guard, LabelLoop labels) {
    return new ContainerWatch(
        engine.client(),
        guard,
        new ContainerWatch.Settings(engine.node(), properties.docker().relist(), INSTANCE_LABEL),
        labels,
        clock);
  }

  @Bean
  CollectorLifecycle collectorLifecycle(
      CollectorLoop loop,
      CollectorLoop.Tables tables,
      KafkaSettings settings,
      RecordReader recordReader) {
    Feed feed = new Feed(tables.instances(), tables.workloads());
    return new CollectorLifecycle(loop, settings, recordReader, feed);
  }

  private String name() {
    if (!properties.name().isBlank()) {
      return properties.name();
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
