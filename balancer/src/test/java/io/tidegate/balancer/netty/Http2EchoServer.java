package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.testing.NettyHttp2Server;
import io.tidegate.common.model.Address;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 server made of another implementation. It answers with what it was sent, trailers
 * included; some paths are answered otherwise.
 */
final class Http2EchoServer implements AutoCloseable {
  final List<Http2Headers> requests = new CopyOnWriteArrayList<>();
  final List<Long> resets = new CopyOnWriteArrayList<>();
  final AtomicInteger refusals = new AtomicInteger();
  private final NettyHttp2Server server;

  /** Over TLS when there is a certificate; with that many streams a connection. */
  Http2EchoServer(Listener.@Nullable CertificateFiles tls, long streams) throws SSLException {
    server =
        new NettyHttp2Server(
            tls == null ? null : context(tls),
            Http2Settings.defaultSettings().maxConcurrentStreams(streams),
            Echo::new);
  }

  private static SslContext context(Listener.CertificateFiles tls) throws SSLException {
    return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2"))
        .build();
  }

  Address address() {
    return server.address();
  }

  /** How many connections it was asked for. */
  AtomicInteger connections() {
    return server.connections();
  }

  private final class Echo extends ChannelInboundHandlerAdapter {
    private final ByteBuf body = Unpooled.buffer();
    private String path = "";
    private boolean begun;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        switch (message) {
          case Http2HeadersFrame head when !begun -> begin(context, head);
          case Http2HeadersFrame trailers -> answer(context, trailers.headers());
          case Http2DataFrame data -> {
            body.writeBytes(data.content());
            if (data.isEndStream()) {
              answer(context, null);
            }
          }
          default -> {}
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void begin(ChannelHandlerContext context, Http2HeadersFrame head) {
      begun = true;
      requests.add(head.headers());
      path = head.headers().path().toString();
      if (head.isEndStream()) {
        answer(context, null);
      }
    }

    private void answer(ChannelHandlerContext context, @Nullable Http2Headers trailers) {
      switch (path) {
        case "/refused" -> reset(context, Http2Error.REFUSED_STREAM);
        case "/refused-once" -> {
          if (refusals.getAndIncrement() == 0) {
            reset(context, Http2Error.REFUSED_STREAM);
          } else {
            echo(context, trailers);
          }
        }
        case "/leaving" -> {
          // the answer ends the connection: whoever comes later is told to go elsewhere
          echo(context, trailers);
          context
              .channel()
              .parent()
              .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
        case "/broken" -> {
          context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
          context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[3])));
          reset(context, Http2Error.INTERNAL_ERROR);
        }
        case "/cancelled" -> reset(context, Http2Error.CANCEL);
        case "/cancelled-late" -> {
          context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
          reset(context, Http2Error.CANCEL);
        }
        case "/silent" -> {}
        default -> echo(context, trailers);
      }
    }

    private static void reset(ChannelHandlerContext context, Http2Error error) {
      context.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    private void echo(ChannelHandlerContext context, @Nullable Http2Headers trailers) {
      Http2Headers head = new DefaultHttp2Headers().status("200").set("x-path", path);
      boolean alone = trailers == null && !body.isReadable();
      context.write(new DefaultHttp2HeadersFrame(head, alone));
      if (!alone) {
        context.write(new DefaultHttp2DataFrame(body, trailers == null));
      }
      if (trailers != null) {
        context.write(new DefaultHttp2HeadersFrame(trailers, true));
      }
      context.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        resets.add(reset.errorCode());
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
