package io.tidegate.balancer.netty.probe;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks {@code grpc.health.v1.Health/Check} and plain GETs over h2c. */
final class GrpcHealthServer implements AutoCloseable {
  /** What is said of each service; unknown ones are NOT_FOUND. */
  final Map<String, Integer> states = new ConcurrentHashMap<>();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  GrpcHealthServer() {
    channel =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection
                        .pipeline()
                        .addLast(Http2FrameCodecBuilder.forServer().build())
                        .addLast(new Http2MultiplexHandler(new Streams()));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  Address address() {
    return new Address("127.0.0.1", ((InetSocketAddress) channel.localAddress()).getPort());
  }

  private final class Streams extends ChannelInitializer<Channel> {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel stream) {
      stream.pipeline().addLast(new Answering());
    }
  }

  private final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof Http2HeadersFrame head && head.isEndStream()) {
          context.writeAndFlush(
              new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("204"), true));
        } else if (message instanceof Http2DataFrame data && data.isEndStream()) {
          answer(context, data);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void answer(ChannelHandlerContext context, Http2DataFrame call) {
      byte[] bytes = new byte[call.content().readableBytes()];
      call.content().readBytes(bytes);
      String service =
          bytes.length <= 7 ? "" : new String(bytes, 7, bytes.length - 7, StandardCharsets.UTF_8);
      Integer state = states.get(service);
      Http2Headers head = new DefaultHttp2Headers().status("200");
      head.set("content-type", "application/grpc");
      if (state == null) {
        head.set("grpc-status", "5");
        context.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
        return;
      }
      context.write(new DefaultHttp2HeadersFrame(head));
      byte[] response = {0, 0, 0, 0, 2, 8, state.byteValue()};
      context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(response)));
      Http2Headers trailers = new DefaultHttp2Headers().set("grpc-status", "0");
      context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }
}
