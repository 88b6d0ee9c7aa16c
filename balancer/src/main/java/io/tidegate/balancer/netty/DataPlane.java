package io.tidegate.balancer.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.netty.outbound.ClientTls;
import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.WorkloadRuntime;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.slf4j.Failures;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The event loops and everything on them. The control plane gives it routing tables and takes
 * reports; requests never wait for the control plane. Thread-safe.
 */
public final class DataPlane implements AutoCloseable {
  private static final long SWEEP_MILLIS = 100;

  /** How long a new table waits for its endpoints' names. */
  private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

  /** With the three keys that are taken, a ticket is good for eight to twelve hours. */
  private static final long TICKET_KEY_HOURS = 4;

  /** What the data plane tells the control plane at once. Called on event loops: must not block. */
  public interface Events {
    /** A workload's demand has crossed what its ready endpoints are meant to carry. */
    void demandCrossed(WorkloadRuntime workload);

    /** An endpoint has failed several times in a row. */
    void failing(EndpointRuntime endpoint);
  }

  private volatile ProxySettings settings;
  private final Events events;
  private final @Nullable AccessSink accessLog;
  private final Capacity capacity;
  private final Transport transport;
  private final EventLoopGroup group;
  private final List<Worker> workers = new ArrayList<>();
  private final IdentityHashMap<EventLoop, Worker> byLoop = new IdentityHashMap<>();
  private final Listeners listeners;
  private final EndpointNames names;
  private final ClientTls clientTls = new ClientTls();
  private volatile RoutingTable table = RoutingTable.EMPTY;
  private volatile boolean closing;
  private volatile long wallMillis;

  /** Starts the event loops, without an access log; nothing listens yet. */
  public DataPlane(ProxySettings settings, int loops, Events events) {
    this(settings, loops, events, null);
  }

  /** Starts the event loops, with an access log unless that is null; nothing listens yet. */
  public DataPlane(
      ProxySettings settings, int loops, Events events, @Nullable AccessSink accessLog) {
    this(settings, loops, events, accessLog, new EndpointNames());
  }

  DataPlane(
      ProxySettings settings,
      int loops,
      Events events,
      @Nullable AccessSink accessLog,
      EndpointNames names) {
    this.settings = settings;
    this.names = names;
    this.events = events;
    this.accessLog = accessLog;
    capacity = new Capacity(settings.capacity().connections(), settings.capacity().bufferBytes());
    transport = Transport.best(loops);
    group = transport.loops(loops);
    listeners = new Listeners(this, group);
    for (EventExecutor executor : group) {
      EventLoop loop = (EventLoop) executor;
      Worker worker = new Worker(this, transport, loop, workers.size());
      workers.add(worker);
      byLoop.put(loop, worker);
      Runnable sweep = Failures.recurring("sweep of event loop " + worker.index(), worker::sweep);
      var _ = loop.scheduleAtFixedRate(sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }
    var _ =
        group.scheduleAtFixedRate(
            Failures.recurring("rotation of ticket keys", this::rotateTicketKeys),
            TICKET_KEY_HOURS,
            TICKET_KEY_HOURS,
            TimeUnit.HOURS);
    var _ =
        group.scheduleAtFixedRate(
            Failures.recurring("renewal of names", names::renew), 1, 1, TimeUnit.SECONDS);
  }

  /** How many event loops there are. */
  public int loops() {
    return workers.size();
  }

  /** {@code epoll} or {@code nio}. */
  public String transportName() {
    return transport.name();
  }

  /**
   * Begins to accept clients; returns the address that is really listened on.
   *
   * @throws IOException when the address is taken or not this machine's
   */
  public Address listen(Listener listener) throws IOException {
    return listeners.add(listener);
  }

  /** What is listened on and by which settings, ready to be put in force as a whole. */
  public final class Reconfiguration {
    private final Listeners.Prepared prepared;
    private final ProxySettings next;

    private Reconfiguration(Listeners.Prepared prepared, ProxySettings next) {
      this.prepared = prepared;
      this.next = next;
    }

    /** The addresses that will be listened on. */
    public List<Address> addresses() {
      return prepared.addresses();
    }

    /** Puts it in force; returns the addresses that are really listened on. */
    public List<Address> commit() {
      settings = next;
      onEveryLoop(
              worker -> {
                worker.settingsChanged();
                return worker;
              })
          .join();
      return prepared.commit();
    }

    /** Leaves all as it was. */
    public void rollBack() {
      prepared.rollBack();
    }
  }

  /**
   * Prepares other listeners and settings. Connections that stand keep what their listener said.
   *
   * @throws IOException when a listener is not possible; all is as it was then
   */
  public Reconfiguration prepare(List<Listener> wanted, ProxySettings next) throws IOException {
    return new Reconfiguration(listeners.prepare(wanted), next);
  }

  /**
   * Puts a table in force. The future completes when every event loop has seen it: from then on no
   * request is sent to an endpoint that the table does not let be picked. A loop that fails to tidy
   * up behind the former table has seen the new one all the same.
   *
   * <p>May block for a second on name resolution; not for event loops.
   */
  public CompletableFuture<Void> publish(RoutingTable next) {
    Set<EndpointRuntime> live = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<WorkloadRuntime> known = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Address> addresses = new HashSet<>();
    for (Pool pool : next.pools()) {
      known.add(pool.workload());
      live.addAll(pool.membership().ready());
      live.addAll(pool.membership().ejected());
    }
    live.forEach(endpoint -> addresses.add(endpoint.address()));
    names.keep(addresses, LOOKUP_LIMIT);
    clientTls.keep(next.pools().stream().map(pool -> pool.policy().upstream()).toList());
    table = next;
    return onEveryLoop(
            worker -> {
              Failures.contained("change of table", () -> worker.tableChanged(live, known));
              return worker;
            })
        .thenApply(_ -> null);
  }

  /** The table in force. */
  public RoutingTable table() {
    return table;
  }

  /** Ends the upgraded and TCP connections to an endpoint, WebSockets with a close frame. */
  public void endTunnels(EndpointRuntime endpoint) {
    var _ =
        onEveryLoop(
            worker -> {
              worker.tick();
              worker.deadlines().endTunnels(endpoint);
              worker.flush();
              return worker;
            });
  }

  /** What every loop has counted, and the demand since the last such call. */
  public CompletableFuture<List<LoopReport>> report() {
    return onEveryLoop(LoopReport::take);
  }

  /** What every loop has counted; the demand is left for {@link #report}. */
  public CompletableFuture<List<LoopReport>> counters() {
    return onEveryLoop(LoopReport::look);
  }

  private <T> CompletableFuture<List<T>> onEveryLoop(Function<Worker, T> task) {
    List<CompletableFuture<T>> parts = new ArrayList<>();
    for (Worker worker : workers) {
      parts.add(CompletableFuture.supplyAsync(() -> task.apply(worker), worker.loop()));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(_ -> parts.stream().map(CompletableFuture::join).toList());
  }

  /**
   * Accepts no more clients, answers the requests in flight and tells their clients to go; returns
   * when none is left. What waits for an instance is answered at once, what is under way when the
   * time is over is answered or cut then.
   *
   * @return how many connections were not done in time
   */
  public int drain(Duration limit) {
    closing = true;
    listeners.stop();
    return Farewell.say(this::leave, limit);
  }

  private int leave(Farewell how) {
    return onEveryLoop(worker -> worker.leave(how)).join().stream().mapToInt(n -> n).sum();
  }

  @Override
  public void close() {
    closing = true;
    listeners.close();
    clientTls.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.forEach(Worker::close);
  }

  /** A place of a workload is free that nobody waits for on that loop. */
  void wake(WorkloadRuntime workload, Worker but) {
    for (Worker worker : workers) {
      if (worker != but && workload.loopState(worker.index()) instanceof WorkloadLoop waiting) {
        waiting.wake(worker);
      }
    }
  }

  /** The worker of an event loop. */
  Worker worker(EventLoop loop) {
    return Objects.requireNonNull(byLoop.get(loop));
  }

  Transport transport() {
    return transport;
  }

  ProxySettings settings() {
    return settings;
  }

  boolean closing() {
    return closing;
  }

  Capacity capacity() {
    return capacity;
  }

  @Nullable AccessSink accessLog() {
    return accessLog;
  }

  /** Tells what time it is, so that the access log can say when requests came. */
  public void clock(Instant wall, long nanos) {
    wallMillis = wall.toEpochMilli() - TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** The wall clock's time at one of the nano clock's. */
  Instant wall(long nanos) {
    return Instant.ofEpochMilli(wallMillis + TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  void demandCrossed(WorkloadRuntime workload) {
    events.demandCrossed(workload);
  }

  void failing(EndpointRuntime endpoint) {
    events.failing(endpoint);
  }

  void rotateTicketKeys() {
    listeners.each(Acceptor::rotateTicketKeys);
  }

  /** How long the listeners' certificates are good for. */
  public List<CertificateExpiry> certificates() {
    return listeners.certificates();
  }

  /** TLS to endpoints. */
  public ClientTls clientTls() {
    return clientTls;
  }

  /** Where the endpoints of the table in force are. */
  public EndpointNames names() {
    return names;
  }
}
