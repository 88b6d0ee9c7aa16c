package io.tidegate.autoscaler;

import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.spring.ServiceApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service in this JVM. */
final class RunningAutoscaler implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  private RunningAutoscaler(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static RunningAutoscaler start(KafkaSettings settings) {
    return new RunningAutoscaler(
        ServiceApplication.run(
            AutoscalerConfiguration.class,
            "autoscaler",
            0,
            "--tidegate.kafka.bootstrap-servers=" + settings.bootstrapServers(),
            "--tidegate.kafka.topic-prefix=" + settings.topicPrefix()));
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Override
  public void close() {
    context.close();
  }
}
