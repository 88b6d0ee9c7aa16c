package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import io.tidegate.balancer.config.Listener.ProxyHeaders;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.proxyprotocol.ProxyHeaderReader;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY protocol header before anything else of a connection, TLS included. Until then
 * nobody behind it knows that the connection is there. Loop-confined.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
  /** The client's and the balancer's address as a header told them. */
  static final AttributeKey<Ends> ENDS = AttributeKey.valueOf(ProxyHeaderHandler.class, "ends");

  private final Worker worker;
  private final ProxyHeaders expected;
  private final ProxyHeaderReader reader = new ProxyHeaderReader();
  private @Nullable ByteBuf pending;
  private @Nullable ScheduledFuture<?> deadline;

  ProxyHeaderHandler(Worker worker, ProxyHeaders expected) {
    this.worker = worker;
    this.expected = expected;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
    if (expected.believes(remote.getAddress().getAddress())) {
      deadline =
          context
              .executor()
              .schedule(
                  () -> refuse(context),
                  worker.settings().client().handshake().toNanos(),
                  TimeUnit.NANOSECONDS);
    } else if (expected.mode() == ProxyHeaders.Mode.REQUIRED) {
      refuse(context);
    } else {
      pass(context, null);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    ByteBuf earlier = pending;
    pending = null;
    ByteBuf all = earlier == null ? in : worker.join(earlier, in);
    byte[] bytes = new byte[Math.min(all.readableBytes(), ProxyHeaderReader.MAX_BYTES)];
    all.getBytes(all.readerIndex(), bytes);
    int length = reader.read(bytes, 0, bytes.length);
    if (length == ProxyHeaderReader.INCOMPLETE) {
      pending = all;
    } else if (length > 0) {
      all.skipBytes(length);
      remember(context.channel());
      pass(context, all);
    } else if (expected.mode() == ProxyHeaders.Mode.OPTIONAL) {
      pass(context, all);
    } else {
      all.release();
      refuse(context);
    }
  }

  private void remember(Channel channel) {
    InetSocketAddress source = reader.source();
    InetSocketAddress destination = reader.destination();
    if (source != null && destination != null) {
      channel.attr(ENDS).set(new Ends(source, destination));
    }
  }

  /** The others learn that there is a connection, and get what follows the header. */
  private void pass(ChannelHandlerContext context, @Nullable ByteBuf rest) {
    stopWaiting();
    context.fireChannelActive();
    if (rest != null && rest.isReadable()) {
      context.fireChannelRead(rest);
      context.fireChannelReadComplete();
    } else if (rest != null) {
      rest.release();
    }
    context.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext context) {
    worker.counters().proxyHeadersRefused++;
    var _ = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // whoever was not told of its beginning need not know its end
    stopWaiting();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
    ByteBuf bytes = pending;
    pending = null;
    if (bytes != null) {
      bytes.release();
    }
  }

  private void stopWaiting() {
    ScheduledFuture<?> running = deadline;
    deadline = null;
    if (running != null) {
      running.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
