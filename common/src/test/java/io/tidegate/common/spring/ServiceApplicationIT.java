package io.tidegate.common.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.telemetry.HealthCheck;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ServiceApplicationIT {
  private static ConfigurableApplicationContext context;
  private static volatile CheckResult result = new CheckResult.Up();

  @Configuration(proxyBeanMethods = false)
  @Import(CommonConfiguration.class)
  static class Probe {
    @Bean
    HealthCheck probeHealth() {
      return new HealthCheck() {
        @Override
        public String name() {
          return "probe";
        }

        @Override
        public CheckResult check() {
          return result;
        }
      };
    }
  }

  @BeforeAll
  static void start() {
    context =
        ServiceApplication.run(
            Probe.class, "probe", 0, "--tidegate.kafka.bootstrap-servers=kafka:9092");
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @Test
  void bindsTheAdminPortToLoopback() {
    assertThat(context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
    assertThat(context.getBean(KafkaSettings.class).bootstrapServers()).isEqualTo("kafka:9092");
  }

  @Test
  void showsMetricsAsText() throws Exception {
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body()).contains("jvm_memory_bytes_used", "tidegate_build_info");
  }

  @Test
  void readinessFollowsTheChecksAndLivenessDoesNot() throws Exception {
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);

    result = new CheckResult.Degraded("kafka is away");
    HttpResponse<String> degraded = get("/actuator/health/readiness");
    assertThat(degraded.statusCode()).isEqualTo(200);
    assertThat(get("/actuator/health").body()).contains("DEGRADED", "kafka is away");

    result = new CheckResult.Down("no table");
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    result = new CheckResult.Up();
  }

  @Test
  void offersNoOtherActuator() throws Exception {
    assertThat(get("/actuator/env").statusCode()).isEqualTo(404);
    assertThat(get("/actuator/heapdump").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesKeysThatNobodyKnows() {
    assertThatThrownBy(
            () -> ServiceApplication.run(Probe.class, "probe", 0, "--tidegate.kafak.prefix=x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tidegate.kafak.prefix: unknown key");
    assertThatThrownBy(
            () -> ServiceApplication.run(Probe.class, "probe", 0, "--tidegate.kafka.servers=x"))
        .hasStackTraceContaining("tidegate.kafka.servers");
  }

  @Test
  void refusesAFilesKeysWithTheirLine(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("tidegate.yml");
    String location = "--spring.config.location=file:" + directory + "/";
    for (String wrong :
        List.of("tidegte: {kafka: {topic-prefix: x}}", "tidegate: {kafak: {a: b}}")) {
      Files.writeString(file, "server: {shutdown: immediate}\n" + wrong + "\n");
      assertThatThrownBy(() -> ServiceApplication.run(Probe.class, "probe", 0, location))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("tidegate.yml] - 2:")
          .hasMessageContaining("unknown key");
    }
    Files.writeString(file, "tidegate: {admin: {prot: 1}}\n");
    assertThatThrownBy(() -> ServiceApplication.run(Probe.class, "probe", 0, location))
        .hasStackTraceContaining("tidegate.admin.prot");
  }

  @Test
  void aBreakerOpensAfterRepeatedFailureAndADeadlineIsOne() throws Exception {
    Guard guard = context.getBean(Guard.class);
    assertThat(guard.call("fine", Duration.ofSeconds(1), () -> 42)).isEqualTo(42);

    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                guard.call(
                    "slow",
                    Duration.ofMillis(20),
                    () -> {
                      never.await();
                      return 1;
                    }))
        .isInstanceOf(TimeoutException.class);

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> guard.call("broken", Duration.ofSeconds(1), () -> fail()))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> guard.call("broken", Duration.ofSeconds(1), () -> 1))
        .isInstanceOf(GuardOpenException.class);
  }

  /** Stands for the balancer that drains. */
  @Configuration(proxyBeanMethods = false)
  @Import(CommonConfiguration.class)
  static class Slow {
    final CountDownLatch stopping = new CountDownLatch(1);
    final CountDownLatch drained = new CountDownLatch(1);

    @Bean
    SmartLifecycle draining() {
      return new SmartLifecycle() {
        private volatile boolean running;

        @Override
        public void start() {
          running = true;
        }

        @Override
        public void stop() {
          stopping.countDown();
          try {
            running = !drained.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public boolean isRunning() {
          return running;
        }

        @Override
        public int getPhase() {
          return 400;
        }
      };
    }
  }

  @Test
  void saysThatItIsNotReadyWhileItsServicesStopAndThenLeavesThePort() throws Exception {
    var own = ServiceApplication.run(Slow.class, "slow", 0);
    Slow slow = own.getBean(Slow.class);
    int port = port(own);
    Thread closing = Thread.ofVirtual().start(own::close);
    try {
      assertThat(slow.stopping.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503);
      assertThat(get(port, "/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
    } finally {
      slow.drained.countDown();
    }
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    assertThatThrownBy(() -> get(port, "/metrics")).isInstanceOf(ConnectException.class);
  }

  private static int fail() throws IOException {
    throw new IOException("refused");
  }

  private static int port(ConfigurableApplicationContext of) {
    return ((ServletWebServerApplicationContext) of).getWebServer().getPort();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return get(port(context), path);
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
