package io.tidegate.balancer;

import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.slf4j.Failures;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Takes workloads' endpoints from a {@link DiscoveryClient}: each interval, and at once when the
 * client says that something has changed. A client that fails or hangs leaves the last endpoints in
 * force.
 */
final class DiscoveryFeed implements SmartLifecycle, ApplicationListener<HeartbeatEvent> {
  private static final Logger log = LoggerFactory.getLogger(DiscoveryFeed.class);
  private static final int PHASE = 401;
  private static final String BREAKER = "discovery";
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final BalancerServer server;
  private final DiscoveryClient client;
  private final Guard guard;
  private final Map<WorkloadId, String> services;
  private final Duration interval;
  private final Clock clock;
  private final Map<WorkloadId, Map<InstanceId, Endpoint>> known = new HashMap<>();
  private final Runnable polls = Failures.recurring("discovery", this::poll);
  private long generation;
  private volatile @Nullable ScheduledExecutorService polling;

  /**
   * A feed that polls once it is started.
   *
   * @param services the name by which the client knows each workload's endpoints
   */
  DiscoveryFeed(
      BalancerServer server,
      DiscoveryClient client,
      Guard guard,
      Map<WorkloadId, String> services,
      Duration interval,
      Clock clock) {
    this.server = server;
    this.client = client;
    this.guard = guard;
    this.services = Map.copyOf(services);
    this.interval = interval;
    this.clock = clock;
  }

  /** Asks for all services, and hands on what has changed. */
  synchronized void poll() {
    services.forEach(
        (workload, service) -> {
          try {
            put(workload, guard.call(BREAKER, DEADLINE, () -> client.getInstances(service)));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (Exception e) {
            log.warn("workload={} service={}: not discovered: {}", workload, service, e.toString());
          }
        });
  }

  private void put(WorkloadId workload, List<ServiceInstance> instances) {
    Map<InstanceId, Endpoint> before = known.getOrDefault(workload, Map.of());
    Map<InstanceId, Endpoint> now = new HashMap<>();
    for (ServiceInstance instance : instances) {
      Endpoint endpoint = endpoint(workload, instance);
      Endpoint former = before.get(endpoint.instance());
      boolean same = former != null && Objects.equals(former.address(), endpoint.address());
      now.put(endpoint.instance(), same ? former : endpoint);
    }
    if (known.containsKey(workload) && now.equals(before)) {
      return;
    }
    // the clock's time is larger than any generation that placement counts up to
    generation = Math.max(generation + 1, clock.millis());
    EndpointSet discovered = new EndpointSet(workload, generation, new ArrayList<>(now.values()));
    Failures.logged(
        "workload=%s: taking over discovered endpoints".formatted(workload),
        server
            .apply(new Change.Endpoints(discovered))
            .thenAccept(update -> answered(workload, now, update)));
  }

  /** What is not in force now is offered again by the next poll. */
  private synchronized void answered(
      WorkloadId workload, Map<InstanceId, Endpoint> offered, Update update) {
    if (update instanceof Update.Applied) {
      known.put(workload, offered);
      log.info("workload={}: discovered {} endpoints", workload, offered.size());
    }
  }

  private Endpoint endpoint(WorkloadId workload, ServiceInstance instance) {
    String given = instance.getInstanceId();
    String id =
        given == null
            ? "%s-%s-%d".formatted(workload, instance.getHost(), instance.getPort())
            : given;
    Instant since = clock.instant();
    @Nullable Map<String, String> metadata = instance.getMetadata();
    return new Endpoint(
        new InstanceId(id.replaceAll("[^-a-zA-Z0-9._]", ".")),
        new NodeId("discovered"),
        new Address(instance.getHost(), instance.getPort()),
        1,
        State.READY,
        metadata == null ? null : metadata.get("zone"),
        since,
        null);
  }

  @Override
  public void onApplicationEvent(HeartbeatEvent event) {
    ScheduledExecutorService running = polling;
    if (running != null) {
      running.execute(polls);
    }
  }

  @Override
  public void start() {
    if (services.isEmpty()) {
      return;
    }
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("balancer-discovery").daemon().unstarted(task));
    polling = executor;
    var _ = executor.scheduleWithFixedDelay(polls, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    ScheduledExecutorService running = polling;
    polling = null;
    if (running != null) {
      running.shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return polling != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
