package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.tidegate.balancer.netty.outbound.ClientTls;
import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.balancer.netty.outbound.Opening;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.balancer.select.EndpointRuntime;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's connections to one endpoint. The one used last is used next, so that few stay
 * warm and the others age out. Loop-confined.
 */
final class UpstreamPool {
  private static final Logger log = LoggerFactory.getLogger(UpstreamPool.class);

  private final Worker worker;
  private final EndpointRuntime endpoint;
  private final UpstreamPolicy policy;
  private final EndpointNames.Place place;
  private final InetSocketAddress address;
  private final ClientTls tls;
  private final List<UpstreamConnection> idle = new ArrayList<>(4);
  private @Nullable Http2Pool http2;
  private boolean retired;
  private boolean complained;
  private long answersRefused;

  UpstreamPool(Worker worker, EndpointRuntime endpoint, UpstreamPolicy policy, DataPlane plane) {
    this.worker = worker;
    this.endpoint = endpoint;
    this.policy = policy;
    boolean mayAgree = policy.protocol() == Protocol.AUTO && policy.tls() != null;
    boolean multiplexed = policy.protocol() == Protocol.HTTP2 || mayAgree;
    http2 = multiplexed ? new Http2Pool(worker, this) : null;
    this.tls = plane.clientTls();
    place = plane.names().place(endpoint.address());
    address = place.now();
  }

  /** Whether it leads to where the endpoint is, and as that is to be spoken to. */
  boolean fits(UpstreamPolicy wanted) {
    return address.equals(place.now()) && policy.equals(wanted);
  }

  /** How the endpoint is spoken to. */
  UpstreamPolicy policy() {
    return policy;
  }

  EndpointRuntime endpoint() {
    return endpoint;
  }

  /** Where a request can go at once, or null. */
  @Nullable Upstream take() {
    if (http2 != null) {
      return http2.take();
    }
    if (idle.isEmpty()) {
      return null;
    }
    worker.counters().upstreamConnectionsIdle--;
    return idle.removeLast();
  }

  /** The endpoint has agreed to HTTP/1.1 only, where that may be. */
  void speakHttp1() {
    http2 = null;
  }

  /** Connects a new channel; {@code client} is null for a request of nobody's. */
  ChannelFuture open(Channel channel, @Nullable Ends client, Duration timeout) {
    if (address.isUnresolved()) {
      return channel.newFailedFuture(new UnknownHostException(place.failure()));
    }
    channel
        .config()
        .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeout.toMillis()));
    try {
      // what connections of HTTP/1.1 do not speak may not be agreed on
      UpstreamPolicy spoken = http2 == null ? policy.speaking(Protocol.HTTP1) : policy;
      Opening.prepare(channel, spoken, endpoint.address(), client, tls);
    } catch (SSLException e) {
      return channel.newFailedFuture(e);
    }
    return channel.connect(address);
  }

  /** Opens a connection for a request; the request is told when it stands, or does not. */
  Upstream connect(Caller caller, Duration timeout) {
    if (http2 != null) {
      return http2.connect(caller, timeout);
    }
    UpstreamConnection connection = new UpstreamConnection(worker, this);
    connection.connect(caller, timeout);
    return connection;
  }

  /** Says why no connection can be opened, the first time after one could. */
  void complain(Throwable cause) {
    place.failed();
    if (!complained) {
      complained = true;
      log.warn("endpoint={}: no connection: {}", endpoint, Opening.reason(cause));
    }
  }

  /** Says why an answer cannot be passed on, when there have been 1, 2, 4, 8, … of them. */
  void answerRefused(String why) {
    answersRefused++;
    if (Long.bitCount(answersRefused) == 1) {
      log.warn("endpoint={}: answer refused: {} ({} so far)", endpoint, why, answersRefused);
    }
  }

  /** A connection stands. */
  void opened() {
    complained = false;
  }

  /** Keeps a connection for later requests, or closes it. */
  void release(UpstreamConnection connection) {
    ProxySettings.UpstreamPooling limits = worker.settings().upstream();
    LoopCounters counters = worker.counters();
    if (retired
        || policy.proxyProtocol() > 0 // its header names one client, and no other
        || idle.size() >= limits.idlePerEndpoint()
        || counters.upstreamConnectionsIdle >= limits.idlePerLoop()) {
      connection.close();
      return;
    }
    counters.upstreamConnectionsIdle++;
    idle.add(connection);
    connection.deadline(worker.now() + policy.keepAlive().toNanos());
  }

  /** An idle connection has been closed by its other end, or is going to be. */
  void forget(UpstreamConnection connection) {
    if (idle.remove(connection)) {
      worker.counters().upstreamConnectionsIdle--;
    }
  }

  /** The endpoint takes no more requests: closes what is idle now and what becomes so. */
  void retire() {
    retired = true;
    if (http2 != null) {
      http2.retire();
    }
    worker.counters().upstreamConnectionsIdle -= idle.size();
    List<UpstreamConnection> closing = List.copyOf(idle);
    idle.clear();
    closing.forEach(Connection::close);
  }
}
