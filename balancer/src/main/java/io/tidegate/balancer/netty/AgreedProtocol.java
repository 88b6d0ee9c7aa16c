package io.tidegate.balancer.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tidegate.balancer.config.Listener;

/**
 * Waits behind TLS for the end of the handshake, and puts HTTP/2 in the place of HTTP/1.1 if that
 * is what was agreed on (RFC 7301). Then it leaves the pipeline.
 */
final class AgreedProtocol extends ChannelInboundHandlerAdapter {
  private final ClientConnection client;
  private final Listener listener;

  AgreedProtocol(ClientConnection client, Listener listener) {
    this.client = client;
    this.listener = listener;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent)) {
      context.fireUserEventTriggered(event);
      return;
    }
    if (TlsServer.http2Agreed(context.pipeline())) {
      client.worker.tick();
      client.worker.counters().handshakes++;
      Http2Server.replace(client, listener, null);
      client.worker.flush();
    } else {
      context.fireUserEventTriggered(event);
    }
    context.pipeline().remove(this);
  }
}
