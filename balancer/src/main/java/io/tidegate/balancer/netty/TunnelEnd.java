package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of two channels that hand each other every byte: an upgraded connection. Each end reads
 * no faster than the other can write; when one side ends its output, so does the other's copy of
 * it.
 */
final class TunnelEnd extends Connection {
  private final Duration idle;
  private final Runnable closed;
  private @Nullable TunnelEnd other;

  private TunnelEnd(Worker worker, Duration idle, Runnable closed) {
    super(worker);
    this.idle = idle;
    this.closed = closed;
  }

  /**
   * Joins two connections whose handlers have done their part.
   *
   * @param closed is called once for each end that has closed
   */
  static void join(Connection client, Connection upstream, Duration idle, Runnable closed) {
    TunnelEnd one = new TunnelEnd(client.worker, idle, closed);
    TunnelEnd two = new TunnelEnd(client.worker, idle, closed);
    one.other = two;
    two.other = one;
    one.takeOver(client);
    two.takeOver(upstream);
  }

  private void takeOver(Connection before) {
    Channel channel = before.ctx().channel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().replace(before, null, this);
    reading(true);
    after(idle);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    worker.tick();
    TunnelEnd to = other();
    to.write((ByteBuf) message);
    after(idle);
    to.after(idle);
    if (!to.writable()) {
      reading(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      other().reading(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      other().shutdownOutput();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.tick();
    closed.run();
    other().closeAfterWrites();
    worker.flush();
  }

  @Override
  void onDeadline(long nowNanos) {
    close();
  }

  private TunnelEnd other() {
    return Objects.requireNonNull(other);
  }
}
