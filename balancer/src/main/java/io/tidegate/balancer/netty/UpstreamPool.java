package io.tidegate.balancer.netty;

import io.tidegate.balancer.select.EndpointRuntime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to one endpoint. The one used last is used next, so that few stay
 * warm and the others age out. Loop-confined.
 */
final class UpstreamPool {
  private final Worker worker;
  private final EndpointRuntime endpoint;
  private final InetSocketAddress address;
  private final List<UpstreamConnection> idle = new ArrayList<>(4);
  private boolean retired;

  UpstreamPool(Worker worker, EndpointRuntime endpoint, InetSocketAddress address) {
    this.worker = worker;
    this.endpoint = endpoint;
    this.address = address;
  }

  EndpointRuntime endpoint() {
    return endpoint;
  }

  InetSocketAddress address() {
    return address;
  }

  /** An idle connection, or null. */
  @Nullable UpstreamConnection take() {
    if (idle.isEmpty()) {
      return null;
    }
    worker.counters().upstreamConnectionsIdle--;
    return idle.removeLast();
  }

  /** Opens a connection for a request; the request is told when it stands, or does not. */
  UpstreamConnection connect(Caller caller, Duration timeout) {
    UpstreamConnection connection = new UpstreamConnection(worker, this);
    connection.connect(caller, address, (int) timeout.toMillis());
    return connection;
  }

  /** Keeps a connection for later requests, or closes it. */
  void release(UpstreamConnection connection) {
    ProxySettings.UpstreamPooling limits = worker.settings().upstream();
    LoopCounters counters = worker.counters();
    if (retired
        || idle.size() >= limits.idlePerEndpoint()
        || counters.upstreamConnectionsIdle >= limits.idlePerLoop()) {
      connection.close();
      return;
    }
    counters.upstreamConnectionsIdle++;
    idle.add(connection);
    connection.deadline(worker.now() + limits.idleTimeout().toNanos());
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
    worker.counters().upstreamConnectionsIdle -= idle.size();
    List<UpstreamConnection> closing = List.copyOf(idle);
    idle.clear();
    closing.forEach(Connection::close);
  }
}
