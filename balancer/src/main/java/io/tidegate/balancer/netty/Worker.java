package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.WorkloadRuntime;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.tracing.TraceMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop share: the parser and its array, the pools, the deadlines,
 * the counters, and the list of connections that must be flushed. Loop-confined.
 */
final class Worker {
  /** How many failures in a row the outlier detector is told of at once. */
  private static final int FAILURES_TO_TELL = 5;

  private final int index;
  private final EventLoop loop;
  private final Transport transport;
  private final ByteBufAllocator allocator;
  private final DataPlane plane;
  private Heads heads;
  private final HeadWriter out = new HeadWriter();
  private final Deadlines deadlines = new Deadlines();
  private final LoopCounters counters = new LoopCounters();
  private final RequestKeys keys;
  private Http2Scratch http2;
  private final RouteEdits edits = new RouteEdits();
  private final SplittableRandom random;
  private @Nullable Tracing tracing;
  private final List<UpstreamPool> pools = new ArrayList<>();
  private final List<WorkloadLoop> workloads = new ArrayList<>();
  private final Buffered buffered;
  private final Outbox outbox;
  private final Splice splice;
  private long now = System.nanoTime();

  Worker(DataPlane plane, Transport transport, EventLoop loop, int index) {
    this.plane = plane;
    this.transport = transport;
    this.loop = loop;
    allocator = new LoopAllocator(transport.allocator(), loop);
    this.index = index;
    buffered = new Buffered(plane.capacity(), counters);
    outbox = new Outbox(loop, buffered);
    splice = new Splice(counters);
    random = new SplittableRandom(System.nanoTime() + index);
    keys = new RequestKeys(plane::settings);
    heads = new Heads(plane.settings());
    http2 = new Http2Scratch(plane.settings().head());
    tracing = tracing(plane.settings());
  }

  private @Nullable Tracing tracing(ProxySettings settings) {
    boolean traced = settings.traceContext() != TraceMode.PASS || plane.accessLog() != null;
    return traced ? new Tracing(settings.traceContext(), random.split()) : null;
  }

  /** Other settings are in force: what was made by the former ones is made anew. */
  void settingsChanged() {
    heads = new Heads(plane.settings());
    http2 = new Http2Scratch(plane.settings().head());
    tracing = tracing(plane.settings());
  }

  int index() {
    return index;
  }

  EventLoop loop() {
    return loop;
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  ProxySettings settings() {
    return plane.settings();
  }

  /** Whether the balancer is shutting down, so that clients are to go elsewhere. */
  boolean closing() {
    return plane.closing();
  }

  RoutingTable table() {
    return plane.table();
  }

  Deadlines deadlines() {
    return deadlines;
  }

  LoopCounters counters() {
    return counters;
  }

  /** Counts what is kept in memory. */
  Buffered buffered() {
    return buffered;
  }

  SplittableRandom random() {
    return random;
  }

  /** An array to write a head into, empty. */
  HeadWriter out() {
    return out.reset();
  }

  /** The time at the beginning of the present read batch. */
  long now() {
    return now;
  }

  /** A new read batch begins. */
  void tick() {
    now = System.nanoTime();
  }

  /** Parses a request at the beginning of {@code in}; see {@link RequestHead#parse}. */
  int parseRequest(ByteBuf in) {
    return heads.parseRequest(in);
  }

  RequestHead requestHead() {
    return heads.request();
  }

  /** The head of the request that was parsed last, as the upstream shall see it. */
  ByteBuf upstreamHead(Peer peer, HeadEdits edits) {
    heads.writer().write(heads.request(), peer, edits, out.reset());
    return written();
  }

  /** What {@link #out} holds, in a buffer of its own. */
  ByteBuf written() {
    return allocator().directBuffer(out.length()).writeBytes(out.bytes(), 0, out.length());
  }

  /** Parses a response at the beginning of {@code in}. */
  int parseResponse(ByteBuf in) {
    return heads.parseResponse(in);
  }

  ResponseHead responseHead() {
    return heads.response();
  }

  /** Both in one; takes ownership of both. */
  ByteBuf join(ByteBuf first, ByteBuf second) {
    if (first.refCnt() == 1 && first.writableBytes() >= second.readableBytes()) {
      first.writeBytes(second);
      second.release();
      return first;
    }
    int length = first.readableBytes() + second.readableBytes();
    ByteBuf both = allocator().directBuffer(length * 2);
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }

  @Nullable Route route(RequestHead request) {
    return keys.route(table(), request);
  }

  /** What the request that was parsed last says of itself. */
  RequestKeys keys() {
    return keys;
  }

  /** What HTTP/2 connections share. */
  Http2Scratch http2() {
    return http2;
  }

  /** Reads and renews trace contexts; null when they just pass. */
  @Nullable Tracing tracing() {
    return tracing;
  }

  /** Where the access log goes; null when there is none. */
  @Nullable AccessSink accessLog() {
    return plane.accessLog();
  }

  /** The wall clock's time at one of the nano clock's, to the millisecond. */
  Instant wall(long nanos) {
    return plane.wall(nanos);
  }

  /** Moves bytes from socket to socket. */
  Splice splice() {
    return splice;
  }

  /** What routes change in heads. */
  RouteEdits edits() {
    return edits;
  }

  WorkloadLoop workload(WorkloadRuntime runtime) {
    if (runtime.loopState(index) instanceof WorkloadLoop known) {
      return known;
    }
    WorkloadLoop created = new WorkloadLoop(runtime, index);
    runtime.loopState(index, created);
    workloads.add(created);
    return created;
  }

  /** The connections to where an endpoint is now that are as this policy says. */
  UpstreamPool connections(EndpointRuntime endpoint, UpstreamPolicy policy) {
    if (endpoint.loopState(index) instanceof UpstreamPool known) {
      if (known.fits(policy)) {
        return known;
      }
      known.retire();
      pools.remove(known);
    }
    UpstreamPool created = new UpstreamPool(this, endpoint, policy, plane);
    endpoint.loopState(index, created);
    pools.add(created);
    return created;
  }

  /** A new channel of this loop, not yet connected, that {@code handler} reads. */
  Channel upstreamChannel(Connection handler) {
    Channel channel = transport.clientChannel(allocator);
    channel.pipeline().addLast(handler);
    var _ = loop.register(channel);
    return channel;
  }

  void demandCrossed(WorkloadRuntime workload) {
    plane.demandCrossed(workload);
  }

  /** A place of a workload has become free for who waits, on whichever loop. */
  void freed(WorkloadLoop loop) {
    loop.resume();
    if (loop.waiting() == 0 && loop.runtime().held().requests() > 0) {
      plane.wake(loop.runtime(), this);
    }
  }

  /** An endpoint has failed so many times in a row. */
  void observed(EndpointRuntime endpoint, int failuresInRow) {
    if (failuresInRow >= FAILURES_TO_TELL) {
      plane.failing(endpoint);
    }
  }

  /** The workloads that this loop has seen. */
  List<WorkloadLoop> workloads() {
    return workloads;
  }

  /**
   * A new table is in force.
   *
   * @param live the endpoints that may be picked
   * @param known the workloads that exist
   */
  void tableChanged(Set<EndpointRuntime> live, Set<WorkloadRuntime> known) {
    tick();
    pools.removeIf(
        pool -> {
          boolean gone = !live.contains(pool.endpoint());
          if (gone) {
            pool.retire();
            pool.endpoint().loopState(index, null);
          }
          return gone;
        });
    edits.forget();
    known.forEach(this::workload);
    for (WorkloadLoop workload : List.copyOf(workloads)) {
      workload.resume();
    }
    workloads.removeIf(w -> !known.contains(w.runtime()) && w.idle());
    flush();
  }

  /** Asks this of client connections; says how many are waited for. */
  int leave(Farewell how) {
    tick();
    int busy = 0;
    for (int i = deadlines.count() - 1; i >= 0; i--) {
      Connection connection = deadlines.get(i);
      if (connection != null && connection.leave(how)) {
        busy++;
      }
    }
    flush();
    return busy;
  }

  /** Tells connections whose deadline has passed. */
  void sweep() {
    tick();
    deadlines.sweep(now);
    buffered.sweep();
    // another loop may have made room for what waits here
    // by number, for a request that goes on may be the first of another workload
    for (int i = 0; i < workloads.size(); i++) {
      workloads.get(i).resume();
    }
    flush();
  }

  /** Remembers that a connection has something to flush. */
  void dirty(Connection connection) {
    outbox.add(connection);
  }

  /** Sends what was written since the last flush. */
  void flush() {
    outbox.flush();
  }

  /** Gives back what the loop, which has ended, had of the system. */
  void close() {
    splice.close();
  }
}
