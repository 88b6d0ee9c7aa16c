package io.tidegate.common.spring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts a service. Configuration comes from {@code tidegate.yml} in {@code /etc/tidegate}, in the
 * user's configuration folder and in the working directory, then from the environment ({@code
 * TIDEGATE_KAFKA_BOOTSTRAP_SERVERS}), then from flags ({@code
 * --tidegate.kafka.bootstrap-servers=}); the later wins.
 */
public final class ServiceApplication {
  private ServiceApplication() {}

  /**
   * Starts a service and returns once it runs.
   *
   * @param root the service's configuration class
   * @param name for logs: {@code autoscaler}
   * @param adminPort where health and metrics are, unless configured otherwise
   */
  public static ConfigurableApplicationContext run(
      Class<?> root, String name, int adminPort, String... args) {
    return builder(root, name, adminPort).run(args);
  }

  /** The same, not started yet, for those who add to it. */
  public static SpringApplicationBuilder builder(Class<?> root, String name, int adminPort) {
    return new SpringApplicationBuilder(root)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .properties(defaults(name, adminPort));
  }

  /** Where {@code tidegate.yml} is looked for. */
  static Map<String, Object> places() {
    return Map.of(
        "spring.config.name",
        "tidegate",
        "spring.config.location",
        "optional:file:/etc/tidegate/,"
            + "optional:file:${XDG_CONFIG_HOME:${user.home}/.config}/tidegate/,"
            + "optional:file:./");
  }

  private static Map<String, Object> defaults(String name, int adminPort) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("spring.application.name", "tidegate-" + name);
    defaults.putAll(places());
    defaults.put("spring.threads.virtual.enabled", "true");
    defaults.put("spring.main.log-startup-info", "false");
    defaults.put("spring.jmx.enabled", "false");
    // Deadlines and threads are per call (see BreakerGuard), not per breaker.
    defaults.put("spring.cloud.circuitbreaker.resilience4j.disable-time-limiter", "true");
    defaults.put("spring.cloud.circuitbreaker.resilience4j.disable-thread-pool", "true");
    defaults.put("spring.cloud.circuitbreaker.bulkhead.resilience4j.enabled", "false");
    defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "30s");
    defaults.put("server.port", "${tidegate.admin.port:" + adminPort + "}");
    defaults.put("server.address", "${tidegate.admin.address:127.0.0.1}");
    // A live stream of decisions must not hold up a shutdown.
    defaults.put("server.shutdown", "immediate");
    // The first one who asks for health may come while the service stops.
    defaults.put("spring.mvc.servlet.load-on-startup", "1");
    defaults.put("management.endpoints.web.exposure.include", "health");
    defaults.put("management.endpoint.health.probes.enabled", "true");
    defaults.put("management.endpoint.health.show-components", "always");
    defaults.put("management.endpoint.health.show-details", "always");
    defaults.put("management.endpoint.health.group.readiness.include", "readinessState,tidegate");
    defaults.put(
        "management.endpoint.health.status.order", "DOWN,OUT_OF_SERVICE,DEGRADED,UP,UNKNOWN");
    defaults.put("management.health.diskspace.enabled", "false");
    defaults.put("management.health.ssl.enabled", "false");
    defaults.put("logging.level.root", "INFO");
    defaults.put("logging.level.org.apache.kafka", "WARN");
    defaults.put("logging.level.org.springframework", "WARN");
    defaults.put("logging.level.org.apache.catalina", "WARN");
    defaults.put("logging.level.org.apache.coyote", "WARN");
    defaults.put("logging.level.org.apache.tomcat", "WARN");
    if (structuredLogs()) {
      defaults.put("logging.structured.format.console", "logstash");
    }
    return defaults;
  }

  /** JSON where a machine reads it: in containers, or when asked for. */
  private static boolean structuredLogs() {
    String format = System.getenv("TIDEGATE_LOG_FORMAT");
    if (format != null) {
      return format.equals("json");
    }
    return System.getenv("KUBERNETES_SERVICE_HOST") != null || Files.exists(Path.of("/.dockerenv"));
  }
}
