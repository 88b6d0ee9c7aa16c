package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;

/** Which sockets there are: epoll where the machine has it, else those of the JDK. */
final class Transport {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  static {
    // following one buffer in 128 from its allocation on takes a twentieth of the time spent here;
    // who looks for a leak asks for it by Netty's own property
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  /** Reads begin small, because most requests are, and grow for bodies. */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(512, 2048, 128 * 1024);

  private final boolean epoll;
  private final ByteBufAllocator allocator;

  private Transport(boolean epoll, ByteBufAllocator allocator) {
    this.epoll = epoll;
    this.allocator = allocator;
  }

  /** The best one for that many event loops. */
  static Transport best(int loops) {
    return of(Epoll.isAvailable(), loops);
  }

  /** The JDK's sockets or epoll. */
  static Transport of(boolean epoll, int loops) {
    return new Transport(
        epoll, new PooledByteBufAllocator(true, 0, loops, 8192, 8, 256, 64, true, 0));
  }

  /** {@code epoll} or {@code nio}. */
  String name() {
    return epoll ? "epoll" : "nio";
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  EventLoopGroup loops(int count) {
    IoHandlerFactory io = epoll ? RenewingEpoll.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("balancer", false), io);
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** A new, unregistered channel to an upstream. */
  Channel clientChannel(ByteBufAllocator buffers) {
    Channel channel = epoll ? new EpollSocketChannel() : new NioSocketChannel();
    configure(channel, buffers);
    return channel;
  }

  /** What holds for accepted and for opened channels. */
  void configure(Channel channel, ByteBufAllocator buffers) {
    ChannelConfig config = channel.config();
    config.setAllocator(buffers);
    config.setRecvByteBufAllocator(READS);
    config.setWriteBufferWaterMark(WATER_MARK);
    // TCP_NODELAY is set by Netty itself, and would cost a system call again
  }
}
