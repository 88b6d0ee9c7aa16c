package io.tidegate.balancer.netty.outbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.tidegate.balancer.proxyprotocol.ProxyHeader;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.common.model.Address;
import java.net.SocketAddress;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to an endpoint begins with, as its policy says: the PROXY protocol header, and
 * TLS around all that follows.
 */
public final class Opening {
  private Opening() {}

  /**
   * Gives a channel that is not connected yet what comes before its own handlers.
   *
   * @param client whose connection it carries; null when it is the balancer's own
   * @throws SSLException when the policy's certificates cannot be used
   */
  public static void prepare(
      Channel channel,
      UpstreamPolicy policy,
      Address endpoint,
      @Nullable Ends client,
      ClientTls tls)
      throws SSLException {
    if (policy.tls() != null) {
      channel.pipeline().addFirst(tls.handler(policy, endpoint, channel.alloc()));
    }
    if (policy.proxyProtocol() > 0) {
      byte[] header =
          client == null
              ? ProxyHeader.local(policy.proxyProtocol())
              : ProxyHeader.encode(policy.proxyProtocol(), client);
      channel.pipeline().addFirst(new Header(header));
    }
  }

  /** Calls back on the event loop with null when the channel stands, TLS included, else why not. */
  public static void whenEstablished(ChannelFuture connect, Consumer<@Nullable Throwable> then) {
    var _ =
        connect.addListener(
            _ -> {
              SslHandler tls = connect.channel().pipeline().get(SslHandler.class);
              if (tls == null || !connect.isSuccess()) {
                then.accept(connect.cause());
              } else {
                var _ = tls.handshakeFuture().addListener(done -> then.accept(done.cause()));
              }
            });
  }

  /** What lies at the bottom of a failure to open: why a certificate was refused, for one. */
  public static String reason(Throwable failure) {
    Throwable bottom = failure;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
    }
    String message = bottom.getMessage();
    return message == null ? bottom.getClass().getSimpleName() : message;
  }

  /** Sends the header before anybody else learns that the connection stands. */
  private static final class Header extends ChannelOutboundHandlerAdapter {
    private final byte[] header;

    Header(byte[] header) {
      this.header = header;
    }

    @Override
    public void connect(
        ChannelHandlerContext context,
        SocketAddress remote,
        SocketAddress local,
        ChannelPromise promise) {
      // the first listener is called first, and before anybody is told that the channel is active
      var _ =
          promise.addListener(
              connected -> {
                if (connected.isSuccess()) {
                  var _ =
                      context.writeAndFlush(Unpooled.wrappedBuffer(header), context.voidPromise());
                  context.pipeline().remove(this);
                }
              });
      var _ = context.connect(remote, local, promise);
    }
  }
}
