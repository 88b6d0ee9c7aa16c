package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.Unguarded;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.simple.InstanceProperties;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClient;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;

class DiscoveryFeedIT {
  private static final WorkloadId SHOP = new WorkloadId("shop");
  private static final Change NOTHING = new Change.EndpointsRemoved(new WorkloadId("nobody"));
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final SimpleDiscoveryProperties registry = new SimpleDiscoveryProperties();
  private BalancerServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new BalancerServer(
            new BalancerSettings(
                "b1",
                List.of(Listener.http("127.0.0.1", 0)),
                1,
                ProxySettings.DEFAULT,
                Duration.ofSeconds(1)),
            Announcements.NONE,
            Clock.systemUTC());
    server.start();
    server
        .apply(
            new Change.Declared(
                new WorkloadDefinition(
                    SHOP,
                    List.of(RouteRule.to(SHOP, RouteMatch.of("*", "/"))),
                    TrafficPolicy.DEFAULT,
                    DemandTargets.NONE)))
        .join();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsRequestsToWhatTheClientKnows() throws Exception {
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two")) {
      registered(one);
      DiscoveryFeed feed = feed(new SimpleDiscoveryClient(registry), Duration.ofHours(1));
      feed.start();
      await().atMost(LIMIT).until(() -> body().equals("one"));

      registered(two);
      feed.onApplicationEvent(new HeartbeatEvent(this, 1));
      await().atMost(LIMIT).until(() -> body().equals("two"));
      feed.stop();
    }
  }

  @Test
  void keepsTheLastEndpointsWhileTheClientFails() throws Exception {
    try (Origin one = Origin.saying("one")) {
      registered(one);
      Failing client = new Failing(registry);
      DiscoveryFeed feed = feed(client, Duration.ofMillis(20));
      feed.start();
      await().atMost(LIMIT).until(() -> body().equals("one"));
      client.failing = true;
      long asked = client.asked;
      await().atMost(LIMIT).until(() -> client.asked > asked + 3);
      assertThat(body()).isEqualTo("one");
      feed.stop();
    }
  }

  @Test
  void aRegistryThatHangsIsLeftAtItsDeadlineAndAskedAgain() throws Exception {
    try (Origin one = Origin.saying("one")) {
      registered(one);
      Hanging client = new Hanging(registry);
      Guard impatient =
          new Guard() {
            @Override
            public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
              FutureTask<T> task = new FutureTask<>(work);
              Thread thread = Thread.ofVirtual().start(task);
              try {
                return task.get(50, TimeUnit.MILLISECONDS);
              } finally {
                thread.interrupt();
              }
            }
          };
      DiscoveryFeed feed =
          new DiscoveryFeed(
              server,
              client,
              impatient,
              Map.of(SHOP, "SHOP-SERVICE"),
              Duration.ofMillis(20),
              Clock.systemUTC());
      feed.start();
      await().atMost(LIMIT).until(() -> client.asked.get() > 2);
      client.hanging = false;
      await().atMost(LIMIT).until(() -> body().equals("one"));
      feed.stop();
    }
  }

  @Test
  void asksAgainWhateverTheClientThrew() throws Exception {
    try (Origin one = Origin.saying("one")) {
      registered(one);
      Failing client = new Failing(registry);
      client.failing = true;
      client.failure = new NoClassDefFoundError("a client of another version");
      DiscoveryFeed feed = feed(client, Duration.ofMillis(20));
      feed.start();
      await().atMost(LIMIT).until(() -> client.asked > 1);
      client.failing = false;
      await().atMost(LIMIT).until(() -> body().equals("one"));
      feed.stop();
    }
  }

  private static final class Hanging extends SimpleDiscoveryClient {
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean hanging = true;

    Hanging(SimpleDiscoveryProperties properties) {
      super(properties);
    }

    @Override
    public List<org.springframework.cloud.client.ServiceInstance> getInstances(String service) {
      asked.incrementAndGet();
      if (hanging) {
        LockSupport.park();
      }
      return super.getInstances(service);
    }
  }

  /** Here because it would be a loop, until the balancer listens elsewhere. */
  @Test
  void offersWhatWasRefusedAgain() throws Exception {
    Listener former = Listener.http("127.0.0.1", server.addresses().getFirst().port());
    InstanceProperties itself = new InstanceProperties();
    itself.setUri(URI.create("http://127.0.0.1:" + former.port()));
    itself.setServiceId("SHOP-SERVICE");
    registry.setInstances(new HashMap<>(Map.of("SHOP-SERVICE", List.of(itself))));
    DiscoveryFeed feed = feed(new SimpleDiscoveryClient(registry), Duration.ofMillis(20));
    feed.start();
    await().atMost(LIMIT).until(() -> server.history().rejected() > 1);
    assertThat(ready()).isZero();

    var _ =
        server
            .reconfigure(List.of(Listener.http("127.0.0.2", 0)), ProxySettings.DEFAULT, NOTHING)
            .join();
    await().atMost(LIMIT).until(() -> ready() == 1);
    feed.stop();
    await().atMost(LIMIT).until(() -> nothingNewFrom(feed));
  }

  private boolean nothingNewFrom(DiscoveryFeed feed) {
    long applied = server.history().applied();
    feed.poll();
    server.apply(NOTHING).join();
    return server.history().applied() == applied;
  }

  private int ready() {
    return server.table().pool(SHOP).membership().ready().size();
  }

  private static final class Failing extends SimpleDiscoveryClient {
    volatile boolean failing;
    volatile Throwable failure = new IllegalStateException("the registry is away");
    volatile long asked;

    Failing(SimpleDiscoveryProperties properties) {
      super(properties);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread asks
    public List<org.springframework.cloud.client.ServiceInstance> getInstances(String service) {
      asked++;
      if (failing) {
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
      return super.getInstances(service);
    }
  }

  private DiscoveryFeed feed(DiscoveryClient client, Duration interval) {
    return new DiscoveryFeed(
        server, client, new Unguarded(), Map.of(SHOP, "SHOP-SERVICE"), interval, Clock.systemUTC());
  }

  private void registered(Origin origin) {
    InstanceProperties instance = new InstanceProperties();
    instance.setUri(URI.create("http://" + origin.address()));
    instance.setServiceId("SHOP-SERVICE");
    registry.setInstances(new HashMap<>(Map.of("SHOP-SERVICE", List.of(instance))));
  }

  private String body() throws Exception {
    return Origin.response(server.addresses().getFirst(), "/").body();
  }
}
