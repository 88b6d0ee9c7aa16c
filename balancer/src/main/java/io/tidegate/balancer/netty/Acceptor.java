package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.config.Listener.ProxyHeaders;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives every connection of a listener its handlers. */
final class Acceptor extends ChannelInitializer<Channel> implements AutoCloseable {
  private final DataPlane plane;
  private final Listener listener;
  private final @Nullable TlsServer tls;

  /**
   * Reads the listener's certificates.
   *
   * @throws IOException when they cannot be used
   */
  Acceptor(DataPlane plane, Listener listener) throws IOException {
    this.plane = plane;
    this.listener = listener;
    Listener.Tls wanted = listener.tls();
    tls =
        wanted == null
            ? null
            : new TlsServer(wanted, listener.http2(), plane.settings().client().handshake());
  }

  @Override
  protected void initChannel(Channel channel) {
    plane.transport().configure(channel);
    Worker worker = plane.worker(channel.eventLoop());
    if (!plane.capacity().tryOpen()) {
      worker.counters().clientConnectionsRefused++;
      var _ = channel.close();
      return;
    }
    var _ = channel.closeFuture().addListener(_ -> plane.capacity().closed());
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
      tls.addTo(channel.pipeline(), plane.transport().allocator());
    }
    if (listener.proxyHeaders().mode() != ProxyHeaders.Mode.OFF) {
      channel.pipeline().addFirst(new ProxyHeaderHandler(worker, listener.proxyHeaders()));
    }
  }

  /** See {@link TlsServer#rotateTicketKeys}. */
  void rotateTicketKeys() {
    if (tls != null) {
      tls.rotateTicketKeys();
    }
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
