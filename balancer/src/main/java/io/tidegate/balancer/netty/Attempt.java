package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.select.EndpointRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at one endpoint, from the connection to the end of the answer. A request has
 * one at a time, or two while it is hedged. Reused; loop-confined.
 */
final class Attempt implements Caller {
  private final Worker worker;
  private final Exchange exchange;
  private final AccessRecord record;
  private @Nullable EndpointRuntime endpoint;
  private @Nullable Upstream upstream;
  private @Nullable Ends client;
  private boolean sent;
  private boolean reused;
  private long startNanos;
  private long sentNanos;

  Attempt(Worker worker, Exchange exchange, AccessRecord record) {
    this.worker = worker;
    this.exchange = exchange;
    this.record = record;
  }

  /**
   * Goes to an endpoint, which counts it as in flight until {@link #end}.
   *
   * @param kept whether a connection that has served others may be used
   */
  void begin(EndpointRuntime at, boolean kept, Assignment assigned) {
    TrafficPolicy policy = assigned.pool().policy();
    client = assigned.peer().ends();
    endpoint = at;
    at.begin();
    startNanos = worker.now();
    sent = false;
    record.tried(at);
    UpstreamPool connections = worker.connections(at, policy.upstream());
    Upstream idle = kept ? connections.take() : null;
    reused = idle != null;
    if (idle != null) {
      connected(idle);
    } else {
      upstream = connections.connect(this, policy.timeouts().connect());
    }
  }

  @Override
  public void connected(Upstream connection) {
    upstream = connection;
    sent = true;
    sentNanos = worker.now();
    record.connected(connectNanos());
    connection.begin(this);
    exchange.send(connection);
  }

  /** Whether it is under way. */
  boolean active() {
    return endpoint != null;
  }

  EndpointRuntime endpoint() {
    EndpointRuntime present = endpoint;
    if (present == null) {
      throw new IllegalStateException("no try is in progress");
    }
    return present;
  }

  /** Its connection, also while it is being opened; null when it has none. */
  @Nullable Upstream upstream() {
    return upstream;
  }

  /** The connection that takes the request's body; null before it stands. */
  @Nullable Upstream taker() {
    return sent ? upstream : null;
  }

  /** Whether its connection has served other requests before. */
  boolean reused() {
    return reused;
  }

  /** How long it took until its connection stood; 0 when it was there. */
  long connectNanos() {
    return reused ? 0 : sentNanos - startNanos;
  }

  /** When its connection stood, by the nano clock; only once {@link #taker} is not null. */
  long sentNanos() {
    return sentNanos;
  }

  /** The client can take more of the response. */
  void resumeReading() {
    Upstream from = upstream;
    if (from != null) {
      from.resume();
    }
  }

  /** Tells the endpoint's statistics how it went. */
  void observe(Outcome outcome) {
    EndpointRuntime at = endpoint();
    worker.observed(at, at.observed(worker.now() - startNanos, outcome, worker.now()));
  }

  /** Ends it; the connection is kept if it can be, otherwise closed. Nothing happens twice. */
  void end(boolean keep) {
    Upstream from = detach();
    if (from != null) {
      from.end(keep);
    }
  }

  /** Ends it, leaving the connection to whoever calls. */
  @Nullable Upstream detach() {
    EndpointRuntime at = endpoint;
    endpoint = null;
    if (at != null) {
      at.end();
    }
    Upstream from = upstream;
    upstream = null;
    sent = false;
    return from;
  }

  @Override
  public RequestTraits traits() {
    return exchange.traits();
  }

  @Override
  public @Nullable Ends client() {
    return client;
  }

  @Override
  public void failed(Outcome outcome, Failure failure) {
    exchange.tryFailed(this, outcome, failure);
  }

  @Override
  public void interim(ResponseHead head) {
    Downstream client = exchange.client();
    if (client.takesInterim()) {
      client.interim(head);
    }
  }

  @Override
  public boolean accept(ResponseHead head) {
    return exchange.accept(this, head);
  }

  @Override
  public boolean keepsChunks() {
    return exchange.client().keepsChunks();
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength) {
    exchange.passed(bytes.readableBytes() - headLength);
    exchange.client().head(head, body, bytes, headLength);
  }

  @Override
  public void body(ByteBuf bytes) {
    exchange.passed(bytes.readableBytes());
    exchange.client().body(bytes);
  }

  @Override
  public void progress() {
    exchange.progress();
  }

  @Override
  public void complete(boolean reusable, BodyReader responseBody) {
    exchange.complete(reusable, responseBody);
  }

  @Override
  public void broken(ErrorCode why) {
    exchange.broken(why);
  }

  @Override
  public void upgraded(ResponseHead head, UpstreamConnection connection, ByteBuf first) {
    upstream = null;
    exchange.upgraded(this, head, connection, first);
  }

  @Override
  public boolean canTake() {
    return exchange.client().canWrite();
  }

  @Override
  public void writable() {
    exchange.client().flow(true);
  }
}
