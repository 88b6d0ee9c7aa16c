package io.tidegate.balancer.netty.probe;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.testing.NettyHttp2Server;
import io.tidegate.common.model.Address;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Speaks {@code grpc.health.v1.Health/Check} and plain GETs over h2c. */
final class GrpcHealthServer implements AutoCloseable {
  /** What is said of each service; unknown ones are NOT_FOUND. */
  final Map<String, Integer> states = new ConcurrentHashMap<>();

  private final NettyHttp2Server server =
      new NettyHttp2Server(null, Http2Settings.defaultSettings(), Answering::new);

  Address address() {
    return server.address();
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
    server.close();
  }
}
