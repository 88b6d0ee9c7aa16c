package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.config.Listener.ProxyHeaders;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Gives every connection of a listener its handlers. */
final class Acceptor extends ChannelInitializer<Channel> implements AutoCloseable {
  private final DataPlane plane;
  private final Listener listener;
  private final AtomicInteger connections;
  private final @Nullable TlsServer tls;

  /**
   * Reads the listener's certificates.
   *
   * @param connections how many clients are connected there, by whichever acceptor
   * @throws IOException when they cannot be used
   */
  Acceptor(DataPlane plane, Listener listener, AtomicInteger connections) throws IOException {
    this.plane = plane;
    this.listener = listener;
    this.connections = connections;
    Listener.Tls wanted = listener.tls();
    tls =
        wanted == null
            ? null
            : new TlsServer(wanted, listener.http2(), () -> plane.settings().client().handshake());
  }

  @Override
  protected void initChannel(Channel channel) {
    Worker worker = plane.worker(channel.eventLoop());
    plane.transport().configure(channel, worker.allocator());
    if (!admitted(channel, worker.counters())) {
      var _ = channel.close();
      return;
    }
    WorkloadId tcp = listener.tcp();
    if (tcp == null) {
      ClientConnection client = new ClientConnection(worker, listener);
      channel.pipeline().addLast(client);
      if (tls != null && listener.http2()) {
        channel.pipeline().addFirst(new AgreedProtocol(client, listener));
      }
    } else {
      channel.pipeline().addLast(new TcpRelay(worker, tcp));
      if (tls == null) {
        Splice.prepare(channel);
      }
    }
    if (tls != null) {
      tls.addTo(channel.pipeline(), worker.allocator());
    }
    if (listener.proxyHeaders().mode() != ProxyHeaders.Mode.OFF) {
      channel.pipeline().addFirst(new ProxyHeaderHandler(worker, listener.proxyHeaders()));
    }
  }

  /** Takes a place for a client, which gives it back when it goes; says whether there was one. */
  private boolean admitted(Channel channel, LoopCounters counters) {
    if (connections.incrementAndGet() > listener.maxConnections()) {
      counters.listenerRefused++;
    } else if (!plane.capacity().tryOpen()) {
      counters.clientConnectionsRefused++;
    } else {
      var _ =
          channel
              .closeFuture()
              .addListener(
                  _ -> {
                    connections.decrementAndGet();
                    plane.capacity().closed();
                  });
      return true;
    }
    connections.decrementAndGet();
    return false;
  }

  /** See {@link TlsServer#rotateTicketKeys}. */
  void rotateTicketKeys() {
    if (tls != null) {
      tls.rotateTicketKeys();
    }
  }

  /** When its certificates stop to be good, by their first names; none in clear text. */
  Map<String, Instant> expiry() {
    return tls == null ? Map.of() : tls.expiry();
  }

  Listener listener() {
    return listener;
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
  }
}
