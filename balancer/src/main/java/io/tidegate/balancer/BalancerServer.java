package io.tidegate.balancer;

import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.control.DrainWatch;
import io.tidegate.balancer.control.HealthChecks;
import io.tidegate.balancer.control.HealthWatch;
import io.tidegate.balancer.control.StateView;
import io.tidegate.balancer.control.UpdateHistory;
import io.tidegate.balancer.http.AdminApi;
import io.tidegate.balancer.netty.DataPlane;
import io.tidegate.balancer.netty.LoopReport;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.netty.probe.NettyProber;
import io.tidegate.balancer.resilience4j.ResilienceGates;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.routing.WorkloadRuntime;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.slf4j.Failures;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancer around its data plane. One control thread owns the routing table: every change comes
 * in as a {@link Change}, becomes the next table by a plain function, and is put in force by one
 * store that the event loops read. The same thread watches drains and health and says each second
 * (and at once when demand jumps) what the workloads are asked for.
 *
 * <p>Requests never wait for this thread: without it the last table stays in force.
 */
public final class BalancerServer implements DataPlane.Events, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BalancerServer.class);
  private static final Duration WATCH = Duration.ofMillis(50);
  private static final Duration REPORT = Duration.ofSeconds(1);

  /** Between a report of a crossing and the next ones, which prove what it could only hint at. */
  private static final Duration FOLLOW_UP = Duration.ofMillis(150);

  private final BalancerSettings settings;
  private final Announcements announcements;
  private final Clock clock;
  private final Instant startedAt;
  private final DataPlane plane;
  private final RoutingTableUpdater updater;
  private final DrainWatch drains;
  private final UpdateHistory history = new UpdateHistory();
  private final HealthWatch health = new HealthWatch();
  private final ScheduledExecutorService control;
  private final NettyProber prober;
  private final HealthChecks checks;
  private final Runnable watching = Failures.recurring("watch over endpoints", this::watch);
  private final Runnable reporting = Failures.recurring("report", this::report);
  private final AtomicBoolean reportAsked = new AtomicBoolean();
  private final List<Consumer<List<LoopReport>>> readers = new CopyOnWriteArrayList<>();
  private volatile List<Address> addresses = List.of();
  private boolean drained;

  /** Nothing listens before {@link #start}. */
  public BalancerServer(BalancerSettings settings, Announcements announcements, Clock clock) {
    this(settings, announcements, clock, null);
  }

  /** With an access log, unless that is null. */
  public BalancerServer(
      BalancerSettings settings,
      Announcements announcements,
      Clock clock,
      @Nullable AccessSink accessLog) {
    this.settings = settings;
    this.announcements = announcements;
    this.clock = clock;
    startedAt = clock.instant();
    plane = new DataPlane(settings.proxy(), settings.loops(), this, accessLog);
    plane.clock(startedAt, System.nanoTime());
    updater =
        new RoutingTableUpdater(
            settings.loops(),
            System.nanoTime(),
            settings.listenerAddresses(),
            new ResilienceGates(clock));
    drains = new DrainWatch(settings.name());
    control =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("balancer-control").unstarted(task));
    prober = new NettyProber(plane.clientTls(), plane.names());
    checks =
        new HealthChecks(
            prober, health, control, new SplittableRandom(), BalancerServer::logTurned);
  }

  private static void logTurned(
      WorkloadId workload, InstanceId instance, boolean well, String why) {
    if (well) {
      log.info("workload={} instance={}: checks pass again", workload, instance);
    } else {
      log.warn("workload={} instance={}: checks fail: {}", workload, instance, why);
    }
  }

  /**
   * Listens, and begins to watch and report.
   *
   * @throws IOException when a listener's address cannot be bound; nothing listens then
   */
  public void start() throws IOException {
    try {
      DataPlane.Reconfiguration listening = plane.prepare(settings.listeners(), settings.proxy());
      CompletableFuture.runAsync(
              () -> updater.listenersMoved(ListenerAddresses.here(listening.addresses())), control)
          .join();
      addresses = listening.commit();
    } catch (IOException e) {
      close();
      throw e;
    }
    every(WATCH, watching);
    every(REPORT, reporting);
    log.info(
        "balancer={} listens on {} with {} event loops ({})",
        settings.name(),
        addresses,
        plane.loops(),
        plane.transportName());
  }

  /** The admin API over it. */
  public AdminApi admin() {
    return new AdminApi(
        () -> StateView.of(settings.name(), addresses, plane.table(), history),
        change -> apply(change).join());
  }

  /** Where it listens. */
  public List<Address> addresses() {
    return addresses;
  }

  /** The table in force. */
  public RoutingTable table() {
    return plane.table();
  }

  public DataPlane plane() {
    return plane;
  }

  /** The active checks. */
  public HealthChecks checks() {
    return checks;
  }

  /** Which endpoints are unfit. */
  public HealthWatch health() {
    return health;
  }

  /** Has every second's report read by another, on the control thread. */
  public void onReport(Consumer<List<LoopReport>> reader) {
    readers.add(reader);
  }

  /** Applies a change; the future tells what became of it once it is in force. */
  public CompletableFuture<Update> apply(Change change) {
    return CompletableFuture.supplyAsync(() -> applied(change), control);
  }

  /**
   * Listens elsewhere, by other settings, and applies a change: all of it, or nothing when any of
   * it cannot be. Connections that stand are not touched.
   */
  public CompletableFuture<Update> reconfigure(
      List<Listener> listeners, ProxySettings proxy, Change change) {
    return CompletableFuture.supplyAsync(() -> reconfigured(listeners, proxy, change), control);
  }

  private Update reconfigured(List<Listener> listeners, ProxySettings proxy, Change change) {
    DataPlane.Reconfiguration next;
    try {
      next = plane.prepare(listeners, proxy);
    } catch (IOException e) {
      return refused(String.valueOf(e.getMessage()));
    }
    updater.listenersMoved(ListenerAddresses.here(next.addresses()));
    Update update = applied(change);
    if (update instanceof Update.Rejected) {
      updater.listenersMoved(ListenerAddresses.here(addresses));
      next.rollBack();
    } else {
      addresses = next.commit();
    }
    return update;
  }

  /** Takes note of a change that could not even be read. */
  public Update refused(String why) {
    log.warn("rejected, the last good table stays in force: {}", why);
    Update rejected = new Update.Rejected(why);
    history.add(rejected, clock.instant());
    return rejected;
  }

  /** What became of all changes. */
  public UpdateHistory history() {
    return history;
  }

  private Update applied(Change change) {
    Update update = updater.apply(change, new Moment(clock.instant(), System.nanoTime()));
    if (!(change instanceof Change.Unfit)) {
      history.add(update, clock.instant());
    }
    switch (update) {
      case Update.Applied(RoutingTable table, _) -> publish(table);
      case Update.Rejected(String why) ->
          log.warn("rejected, the last good table stays in force: {}", why);
      case Update.Ignored(String why) -> log.debug("ignored: {}", why);
    }
    return update;
  }

  private void publish(RoutingTable table) {
    Failures.logged(
        "telling the event loops of a table",
        plane.publish(table).thenRunAsync(() -> drains.seenByEveryLoop(table.version()), control));
    log.debug("table version={} workloads={}", table.version(), table.pools().size());
  }

  private void watch() {
    RoutingTable table = plane.table();
    checks.run(table, System.nanoTime());
    Instant now = clock.instant();
    drains.tunnelsToEnd(table, now).forEach(plane::endTunnels);
    drains.due(table, now).forEach(announcements::drained);
    health.review(table, System.nanoTime()).forEach(this::applied);
  }

  private void report() {
    reportAsked.set(false);
    plane.clock(clock.instant(), System.nanoTime());
    announcements.alive(new BalancerStatus(settings.name(), startedAt, clock.instant()));
    Failures.logged(
        "report",
        plane.report().orTimeout(5, TimeUnit.SECONDS).thenAcceptAsync(this::tell, control));
  }

  private void tell(List<LoopReport> loops) {
    readers.forEach(reader -> reader.accept(loops));
    RoutingTable table = plane.table();
    new DemandReport(loops)
        .batches(table, settings.name(), clock.instant())
        .forEach(announcements::demand);
    boolean again = false;
    for (Pool pool : table.pools()) {
      again |= pool.workload().trigger().published();
    }
    if (again) {
      var _ = control.schedule(this::reportOnce, FOLLOW_UP.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Called on an event loop: the report follows at once, but one at a time. */
  @Override
  public void demandCrossed(WorkloadRuntime workload) {
    reportOnce();
  }

  private void reportOnce() {
    if (reportAsked.compareAndSet(false, true)) {
      control.execute(reporting);
    }
  }

  @Override
  public void failing(EndpointRuntime endpoint) {
    control.execute(watching);
  }

  private void every(Duration period, Runnable task) {
    var _ =
        control.scheduleWithFixedDelay(
            task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Takes no more clients and returns when those that are there have their answers, or the time for
   * that is over. Changes still come in force meanwhile. Once is enough.
   */
  public synchronized void drain() {
    if (!drained) {
      drained = true;
      long limit = settings.drainTimeout().toMillis();
      log.info("balancer={} stops within {} ms", settings.name(), limit);
      int left = plane.drain(settings.drainTimeout());
      if (left > 0) {
        log.warn("balancer={} cuts {} connections that were not done", settings.name(), left);
      }
    }
  }

  /** Stops in order: no new clients, answers to those that are there, then the connections. */
  @Override
  public synchronized void close() {
    if (!control.isShutdown()) {
      drain();
      control.shutdownNow();
      prober.close();
      plane.close();
      announcements.gone(settings.name());
    }
  }
}
