package io.tidegate.balancer.netty.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.tidegate.balancer.control.Prober.Answer;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One request over HTTP/2: a GET, or a call of {@code grpc.health.v1.Health/Check}. */
final class Http2Conversation extends Conversation {
  private final Probe probe;
  private final String scheme;
  private final String authority;

  /** {@code authority} goes into {@code :authority}. */
  Http2Conversation(CompletableFuture<Answer> answer, boolean tls, Probe probe, String authority) {
    super(answer, tls);
    this.probe = probe;
    this.scheme = tls ? "https" : "http";
    this.authority = authority;
  }

  @Override
  void begin(ChannelHandlerContext context) {
    context
        .pipeline()
        .addBefore(context.name(), null, Http2FrameCodecBuilder.forClient().build())
        .addBefore(context.name(), null, new Http2MultiplexHandler(new Unasked()));
    var _ =
        new Http2StreamChannelBootstrap(context.channel())
            .handler(new Stream(context))
            .open()
            .addListener(
                opened -> {
                  if (opened.isSuccess()) {
                    ask((Http2StreamChannel) opened.getNow());
                  } else {
                    failed(context, String.valueOf(opened.cause().getMessage()));
                  }
                });
  }

  private void ask(Http2StreamChannel stream) {
    Http2Headers headers = new DefaultHttp2Headers();
    headers.scheme(scheme).authority(authority).set("user-agent", "tidegate-check");
    if (probe instanceof Probe.Grpc grpc) {
      headers.method("POST").path("/grpc.health.v1.Health/Check");
      headers.set("content-type", "application/grpc").set("te", "trailers");
      var _ = stream.write(new DefaultHttp2HeadersFrame(headers, false));
      ByteBuf call = stream.alloc().buffer().writeBytes(checkRequest(grpc.service()));
      var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(call, true));
    } else {
      headers.method("GET").path(((Probe.Http) probe).path());
      var _ = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true));
    }
  }

  /** A {@code HealthCheckRequest} with its prefix: one string, field 1. */
  static byte[] checkRequest(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    int lengthBytes = name.length < 128 ? 1 : 2;
    int length = name.length == 0 ? 0 : 1 + lengthBytes + name.length;
    ByteBuffer message = ByteBuffer.allocate(5 + length).put((byte) 0).putInt(length);
    if (name.length > 0) {
      message.put((byte) 0x0a);
      if (lengthBytes == 1) {
        message.put((byte) name.length);
      } else {
        message.put((byte) ((name.length & 0x7f) | 0x80)).put((byte) (name.length >>> 7));
      }
      message.put(name);
    }
    return message.array();
  }

  /** Whether a {@code HealthCheckResponse} with its prefix says SERVING: field 1 is 1. */
  static boolean serving(byte[] message) {
    return message.length >= 7 && message[0] == 0 && message[5] == 0x08 && message[6] == 1;
  }

  /** Pushed streams, which were forbidden. */
  private static final class Unasked extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      var _ = context.close();
    }
  }

  /** Reads the response. */
  private final class Stream extends ChannelInboundHandlerAdapter {
    private final ChannelHandlerContext connection;
    private byte[] body = new byte[0];

    Stream(ChannelHandlerContext connection) {
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        switch (message) {
          case Http2HeadersFrame frame -> head(frame);
          case Http2DataFrame frame -> data(frame);
          case Http2ResetFrame reset -> failed(connection, "reset: " + reset.errorCode());
          default -> {}
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void head(Http2HeadersFrame frame) {
      if (probe instanceof Probe.Http http) {
        CharSequence status = frame.headers().status();
        HttpConversation.judge(
            Http2Conversation.this,
            connection,
            http,
            status == null ? 0 : Integer.parseInt(status.toString()));
      } else if (frame.isEndStream()) {
        CharSequence status = frame.headers().get("grpc-status");
        if (status == null || !status.toString().equals("0")) {
          failed(connection, "grpc-status " + status);
        } else if (serving(body)) {
          passed(connection);
        } else {
          failed(connection, "not serving");
        }
      }
    }

    private void data(Http2DataFrame frame) {
      byte[] more = new byte[Math.min(64, frame.content().readableBytes())];
      frame.content().readBytes(more);
      body = ByteBuffer.allocate(body.length + more.length).put(body).put(more).array();
      if (frame.isEndStream()) {
        failed(connection, "no grpc-status");
      } else if (body.length > 64) {
        failed(connection, "not a health response");
      }
    }
  }
}
