package io.tidegate.standalone;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.spring.ServiceApplication;
import io.tidegate.standalone.broker.BrokerFault;
import io.tidegate.standalone.broker.EmbeddedBroker;
import io.tidegate.standalone.cli.CommandFailure;
import io.tidegate.standalone.kafka.ClusterReader;
import io.tidegate.standalone.view.Cluster;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.BeansException;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Kafka and every service in this JVM. They talk through the broker as they would across machines;
 * nothing is short-circuited. Closing stops the services in the order of their phases (the balancer
 * drains first, placement stops the instances last), then the broker.
 */
final class Standalone implements AutoCloseable {
  private static final Duration TOPICS = Duration.ofSeconds(20);

  private final EmbeddedBroker broker;
  private final ConfigurableApplicationContext services;

  private Standalone(EmbeddedBroker broker, ConfigurableApplicationContext services) {
    this.broker = broker;
    this.services = services;
  }

  /**
   * Starts everything and returns when all services run; workloads may still be starting.
   *
   * @throws io.tidegate.standalone.broker.BrokerException when Kafka cannot run here
   */
  static Standalone start(StandaloneSettings settings, BrokerFault onFault) {
    EmbeddedBroker broker = EmbeddedBroker.start(settings.broker(), onFault);
    try {
      createTopics(KafkaSettings.of(broker.bootstrapServers()));
      return new Standalone(broker, services(settings, broker));
    } catch (BeansException e) {
      broker.close();
      throw StartFailure.of(e);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private static ConfigurableApplicationContext services(
      StandaloneSettings settings, EmbeddedBroker broker) {
    Map<String, String> flags = new HashMap<>();
    flags.put("tidegate.kafka.bootstrap-servers", broker.bootstrapServers());
    flags.putAll(settings.properties());
    List<String> arguments = new ArrayList<>();
    flags.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return ServiceApplication.builder(
            StandaloneConfiguration.class, "standalone", settings.admin().port())
        .properties(directories(settings))
        .registerShutdownHook(false)
        .run(arguments.toArray(String[]::new));
  }

  /** Defaults, so that a configuration file may still put them elsewhere. */
  private static Map<String, Object> directories(StandaloneSettings settings) {
    return Map.of(
        "tidegate.placement.process.directory", settings.data().resolve("placement").toString(),
        "tidegate.balancer.data-directory", settings.data().resolve("balancer").toString());
  }

  private static void createTopics(KafkaSettings settings) {
    try {
      TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), TOPICS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandFailure("the embedded Kafka broker did not create its topics: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while starting", e);
    }
  }

  /** What clients of the log connect to. */
  KafkaSettings kafka() {
    return KafkaSettings.of(broker.bootstrapServers());
  }

  /** Reads the standard events. */
  RecordReader reader() {
    return services.getBean(RecordReader.class);
  }

  /** What is declared now. */
  Cluster declared() {
    return new ClusterReader(
            kafka(),
            services.getBean(EventCodec.class),
            event -> {
              throw new IllegalStateException("decisions are not read here");
            },
            services.getBean(Clock.class))
        .readDeclarations();
  }

  @Override
  public void close() {
    try {
      services.close();
    } finally {
      broker.close();
    }
  }
}
