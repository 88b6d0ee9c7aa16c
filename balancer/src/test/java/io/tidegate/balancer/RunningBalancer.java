package io.tidegate.balancer;

import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.model.Address;
import io.tidegate.common.spring.ServiceApplication;
import io.tidegate.common.testing.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service in this JVM. */
final class RunningBalancer implements AutoCloseable {
  /** What it is called on the log. */
  static final String NAME = "b1";

  private final ConfigurableApplicationContext context;

  private RunningBalancer(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts one that listens on loopback and keeps its table in {@code directory}. */
  static RunningBalancer start(KafkaSettings kafka, Path directory) {
    return new RunningBalancer(
        ServiceApplication.run(
            BalancerConfiguration.class,
            "balancer",
            0,
            "--tidegate.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--tidegate.kafka.topic-prefix=" + kafka.topicPrefix(),
            "--tidegate.balancer.name=" + NAME,
            "--tidegate.balancer.listeners=" + FreePort.address(),
            "--tidegate.balancer.data-directory=" + directory));
  }

  /** Where it listens. */
  Address address() {
    return context.getBean(BalancerServer.class).addresses().getFirst();
  }

  /** Speaks in its name. */
  EventPublisher publisher() {
    return context.getBean("balancerPublisher", EventPublisher.class);
  }

  RecordReader reader() {
    return context.getBean(RecordReader.class);
  }

  /** What its admin port answers. */
  String get(String path) throws Exception {
    int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
