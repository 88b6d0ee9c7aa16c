package io.tidegate.placement;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.model.InstanceId;
import io.tidegate.placement.fleet.Action;
import io.tidegate.placement.fleet.Fleet;
import io.tidegate.placement.fleet.FleetEvent;
import io.tidegate.placement.fleet.PlacementView;
import io.tidegate.placement.kafka.FleetRecords;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.probe.ReadinessProbes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of planning. READ THIS FIRST.
 *
 * <pre>
 *   log: workloads desired nodes balancers drained ──┐
 *   platforms: what runs, how calls went ────────────┼──▶ inbox ──▶ Fleet ──▶ actions
 *   probes: who is ready ────────────────────────────┘     ▲                    │
 *                                                          └── a tick, so that  ├──▶ log: instances,
 *                                                              time passes too  │    endpoints
 *                                                                               └──▶ platforms
 * </pre>
 *
 * One thread takes events from the inbox, has the {@link Fleet} take note of them and compare what
 * is wanted with what is there, and carries out the answer without waiting for it: how a call went
 * is an event again. Nothing is remembered that could not be read again, so a term that ends in the
 * middle of anything leaves the next one nothing but to look.
 */
final class PlacementLoop {
  private static final Logger log = LoggerFactory.getLogger(PlacementLoop.class);

  /** What becomes of instances, apart from what is wrong with placing them. */
  private static final Logger lives = LoggerFactory.getLogger("io.tidegate.placement.instances");

  private final PlacementParts parts;
  private final long epoch;
  private final BooleanSupplier leased;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<FleetEvent> inbox = new LinkedBlockingQueue<>();
  private final Fleet fleet;
  private final PlatformCalls calls;
  private final ReadinessProbes probes;
  private final List<PlatformWatch> watches = new ArrayList<>();
  private final CountDownLatch shutDown = new CountDownLatch(1);
  private final Thread thread;
  private Set<NodeStatus> knownNodes = Set.of();
  private boolean watching;
  private volatile boolean ended;
  private volatile PlacementView view;

  /**
   * @param leased asked before every action: whether the lease is valid at this moment
   * @param onFailure told when the term has ended by itself, as nothing it knows can be trusted
   */
  PlacementLoop(
      PlacementParts parts, long epoch, BooleanSupplier leased, Consumer<Throwable> onFailure) {
    this.parts = parts;
    this.epoch = epoch;
    this.leased = leased;
    this.onFailure = onFailure;
    this.fleet =
        new Fleet(
            parts.settings(),
            new EnabledPlatforms(parts.platforms()),
            parts.random(),
            epoch,
            parts.clock().instant());
    this.calls = new PlatformCalls(parts.platforms(), parts.metrics(), this::mayAct, inbox::add);
    this.probes =
        new ReadinessProbes(
            parts.timing().probeInterval(), id -> inbox.add(new FleetEvent.ProbedReady(id)));
    this.view = PlacementView.of(fleet, epoch, parts.clock().instant());
    this.thread = Thread.ofVirtual().name("placement-" + epoch).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** What was so after the last step. */
  PlacementView view() {
    return view;
  }

  /**
   * Drains and stops what these platforms run; returns when nothing is left, or after {@code limit}
   * at the latest.
   */
  void shutDown(Set<String> platforms, Duration limit) throws InterruptedException {
    inbox.add(new FleetEvent.ShutDown(platforms));
    if (!shutDown.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("not everything has stopped within {} s", limit.toSeconds());
    }
  }

  /** Acts no more, from this moment; what was asked of platforms may still be under way. */
  void end() {
    ended = true;
    thread.interrupt();
  }

  private boolean mayAct() {
    return !ended && leased.getAsBoolean();
  }

  private void run() {
    try {
      plan();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      ended = true;
      log.error("the term of epoch {} failed", epoch, e);
      onFailure.accept(e);
    } finally {
      shutDown.countDown(); // nobody waits for what does not run
    }
  }

  private void plan() throws InterruptedException {
    try (FleetRecords _ = parts.log().follow(parts.clock(), inbox::add)) {
      List<FleetEvent> events = new ArrayList<>();
      while (!ended) {
        FleetEvent first = inbox.poll(parts.timing().tick().toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          events.add(first);
          inbox.drainTo(events);
        }
        turn(events);
        events.clear();
      }
    } finally {
      watches.forEach(PlatformWatch::close);
      probes.close();
    }
  }

  /** Events in, actions out. */
  private void turn(List<FleetEvent> events) {
    Instant now = parts.clock().instant();
    long began = System.nanoTime();
    for (FleetEvent event : events) {
      fleet.apply(event, now);
      if (event instanceof FleetEvent.TablesRead) {
        watching = true;
      }
    }
    tellPlatforms();
    if (mayAct()) {
      fleet.step(now).forEach(this::carryOut);
    }
    probes.track(targets());
    view = PlacementView.of(fleet, epoch, now);
    parts.metrics().stepped(view, Duration.ofNanos(System.nanoTime() - began));
    if (fleet.closed()) {
      shutDown.countDown();
    }
  }

  /** Which nodes there are; and from the moment the tables are read, what runs on them. */
  private void tellPlatforms() {
    if (!watching) {
      return;
    }
    List<NodeStatus> nodes = fleet.nodeStatuses();
    Set<NodeStatus> timeless = new HashSet<>();
    nodes.forEach(node -> timeless.add(withoutTime(node)));
    boolean changed = !timeless.equals(knownNodes);
    if (changed) {
      knownNodes = timeless;
      parts.platforms().values().forEach(platform -> platform.nodes(nodes));
    }
    if (watches.isEmpty()) {
      for (Platform platform : parts.platforms().values()) {
        PlatformWatch watch =
            new PlatformWatch(
                platform, parts.clock(), parts.timing().observeInterval(), inbox::add);
        watches.add(watch);
        watch.start();
      }
    } else if (changed) {
      watches.forEach(PlatformWatch::hint);
    }
  }

  /** What a platform has to know of a node; its load and heartbeat change all the time. */
  private static NodeStatus withoutTime(NodeStatus node) {
    return new NodeStatus(
        node.node(),
        node.platform(),
        node.capacity(),
        node.capacity(),
        Map.of(),
        null,
        node.endpoint(),
        true,
        Instant.EPOCH);
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.PlatformCall call -> calls.make(call);
      case Action.PublishInstance(var id, var status) -> {
        if (status != null) {
          logPhase(status);
        }
        publish(Topic.INSTANCES, id.value(), status, new FleetEvent.PublishFailed(id, null));
      }
      case Action.PublishShortfall(var workload, var shortfall) -> {
        if (shortfall != null) {
          log.warn(
              "workload={} {} cannot start: {}", workload, shortfall.count(), shortfall.reason());
        }
        publish(
            Topic.SHORTFALLS, workload.value(), shortfall, new FleetEvent.ShortfallLost(workload));
      }
      case Action.PublishEndpoints(var workload, var set) -> {
        if (set != null) {
          logEndpoints(set);
        }
        publish(
            Topic.ENDPOINTS, workload.value(), set, new FleetEvent.PublishFailed(null, workload));
      }
    }
  }

  private void publish(Topic topic, String key, @Nullable Object value, FleetEvent lost) {
    CompletableFuture<Void> sent =
        value == null
            ? parts.log().publisher().remove(topic, key)
            : parts.log().publisher().publish(topic, key, value);
    var _ =
        sent.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.warn("{} {} was not published: {}", topic.suffix(), key, failure.getMessage());
                inbox.add(lost);
              }
            });
  }

  private Map<InstanceId, ReadinessProbes.Target> targets() {
    Map<InstanceId, ReadinessProbes.Target> targets = new HashMap<>();
    fleet
        .unproven()
        .forEach(
            (id, unproven) ->
                targets.put(id, new ReadinessProbes.Target(unproven.address(), unproven.ready())));
    return targets;
  }

  private static void logPhase(InstanceStatus status) {
    String why = status.message().isEmpty() ? "" : ": " + status.message();
    switch (status.phase()) {
      case FAILED ->
          lives.warn("instance={} node={} failed{}", status.instance(), status.node(), why);
      case READY, DRAINING, STOPPED ->
          lives.info(
              "instance={} node={} is {}{}",
              status.instance(),
              status.node(),
              status.phase().name().toLowerCase(Locale.ROOT),
              why);
      case PENDING, STARTING ->
          lives.debug("instance={} node={} {}", status.instance(), status.node(), status.phase());
    }
  }

  private static void logEndpoints(EndpointSet set) {
    log.debug(
        "workload={} endpoints generation={} size={}",
        set.workload(),
        set.generation(),
        set.endpoints().size());
  }
}
