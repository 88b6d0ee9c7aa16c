package io.tidegate.balancer;

import io.tidegate.balancer.config.AccessLog;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.file.AccessLogWriter;
import io.tidegate.balancer.file.TableFile;
import io.tidegate.balancer.forwarding.AddressRange;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.balancer.http.AdminApi;
import io.tidegate.balancer.http.AdminServlet;
import io.tidegate.balancer.http1.Forwarding;
import io.tidegate.balancer.http1.HeadLimits;
import io.tidegate.balancer.kafka.LogAnnouncements;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.telemetry.BalancerCollector;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.MetricPublisher;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.spring.CommonConfiguration;
import io.tidegate.common.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Properties to plain objects; the only place that knows both. */
@Configuration(proxyBeanMethods = false)
@Import(CommonConfiguration.class)
@EnableConfigurationProperties(BalancerProperties.class)
public class BalancerConfiguration {

  @Bean
  BalancerSettings balancerSettings(BalancerProperties properties) {
    List<Listener> listeners =
        properties.listeners().stream()
            .map(Address::parse)
            .map(address -> Listener.http(address.host(), address.port()))
            .toList();
    ProxySettings defaults = ProxySettings.DEFAULT;
    return new BalancerSettings(
        name(properties, listeners),
        listeners,
        properties.threads() > 0
            ? properties.threads()
            : Runtime.getRuntime().availableProcessors(),
        new ProxySettings(
            HeadLimits.DEFAULT,
            defaults.bodyBytes(),
            defaults.client(),
            defaults.http2(),
            defaults.upstream(),
            Forwarding.DEFAULT,
            new TrustList(properties.trustedProxies().stream().map(AddressRange::parse).toList()),
            properties.traceContext(),
            defaults.capacity()),
        properties.drainTimeout());
  }

  @Bean(defaultCandidate = false)
  EventPublisher balancerPublisher(
      KafkaSettings kafka, EventCodec codec, BalancerSettings settings, Clock clock) {
    return new EventPublisher(kafka, codec, "/balancer/" + settings.name(), clock);
  }

  @Bean
  Announcements balancerAnnouncements(
      @Qualifier("balancerPublisher") EventPublisher publisher, MetricPublisher metrics) {
    return new LogAnnouncements(publisher, metrics);
  }

  /** Closed after the server, which depends on it. */
  @Bean
  @Nullable AccessLogWriter balancerAccessLog(BalancerProperties properties) throws IOException {
    return AccessLogWriter.open(new AccessLog(properties.accessLog(), properties.accessLogPath()));
  }

  @Bean(destroyMethod = "") // the lifecycle ends it
  BalancerServer balancerServer(
      BalancerSettings settings,
      Announcements announcements,
      Telemetry telemetry,
      Clock clock,
      Optional<AccessLogWriter> balancerAccessLog) {
    AccessLogWriter log = balancerAccessLog.orElse(null);
    BalancerServer server = new BalancerServer(settings, announcements, clock, log);
    new BalancerCollector(server.plane(), server.checks(), server.health(), server.history(), log)
        .registerOn(telemetry.registry(), server::onReport);
    return server;
  }

  @Bean(destroyMethod = "") // the lifecycle ends it
  BalancerFeed balancerFeed(
      BalancerServer server, BalancerProperties properties, EventCodec codec) {
    return new BalancerFeed(
        server, new TableFile(properties.dataDirectory().resolve("table.json"), codec));
  }

  /** Idle unless a workload's endpoints are to be discovered. */
  @Bean
  DiscoveryFeed discoveryFeed(
      BalancerServer server,
      BalancerProperties properties,
      ObjectProvider<DiscoveryClient> discovery,
      Guard guard,
      Clock clock) {
    Map<WorkloadId, String> services = new HashMap<>();
    DiscoveryClient client =
        discovery.getIfAvailable(() -> new CompositeDiscoveryClient(List.of()));
    properties.discovery().forEach((name, id) -> services.put(new WorkloadId(name), id));
    return new DiscoveryFeed(
        server, client, guard, services, properties.discoveryInterval(), clock);
  }

  @Bean
  ServletRegistrationBean<AdminServlet> balancerServlet(BalancerServer server) {
    return new ServletRegistrationBean<>(
        new AdminServlet(server.admin()), AdminApi.PATH, AdminApi.PATH + "/*");
  }

  @Bean
  BalancerLifecycle balancerLifecycle(
      BalancerServer server, BalancerFeed feed, KafkaSettings kafka, RecordReader reader) {
    return new BalancerLifecycle(server, feed, kafka, reader);
  }

  private static String name(BalancerProperties properties, List<Listener> listeners) {
    if (!properties.name().isBlank()) {
      return properties.name();
    }
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    return listeners.isEmpty() ? host : host + ":" + listeners.getFirst().port();
  }
}
