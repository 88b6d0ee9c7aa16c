package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from socket to socket inside the kernel, through a pipe, so that the balancer does
 * not copy what it does not look at.
 *
 * <p>Netty's own {@code spliceTo} takes the end of the input for the end of what there is to read,
 * and loses what is still queued before it. So Netty reads here as always and is asked for the end
 * of the input as always; only after a read that shows that there is much is the rest of it
 * spliced. What the other socket does not take at once is copied out of the pipe and queued like
 * any other bytes, so the pipe is empty between calls and one is enough for an event loop.
 * Loop-confined.
 */
final class Splice implements AutoCloseable {
  /** A read of so many bytes shows that more are to come. */
  static final int MUCH = 16 * 1024;

  /** As much as a pipe takes. */
  private static final int PIPE_BYTES = 64 * 1024;

  /** After so many pipefuls another connection may have its turn. */
  private static final int ROUNDS = 4;

  private final LoopCounters counters;
  private FileDescriptor @Nullable [] pipe;

  Splice(LoopCounters counters) {
    this.counters = counters;
  }

  /** Has a channel read no more than what shows that there is much; before its first read. */
  static void prepare(Channel channel) {
    if (channel instanceof AbstractEpollStreamChannel) {
      channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 2048, MUCH));
    }
  }

  /** Whether the bytes of both are what is on the wire, and epoll has both. */
  static boolean possible(Connection one, Connection two) {
    return bare(one) && bare(two);
  }

  private static boolean bare(Connection connection) {
    return connection.ctx().channel() instanceof AbstractEpollStreamChannel channel
        && connection.equals(channel.pipeline().first());
  }

  /**
   * Moves what can be moved now; does nothing while {@code to} has something queued.
   *
   * @return what has been taken from {@code from} and could not be given to {@code to}
   * @throws IOException when one of the two is broken
   */
  @Nullable ByteBuf move(Channel from, Channel to) throws IOException {
    AbstractEpollStreamChannel source = (AbstractEpollStreamChannel) from;
    AbstractEpollStreamChannel sink = (AbstractEpollStreamChannel) to;
    for (int round = 0; round < ROUNDS && idle(sink) && source.isActive(); round++) {
      FileDescriptor[] open = open();
      int moved = splice(source.fd(), open[1], PIPE_BYTES);
      if (moved == 0) {
        return null;
      }
      int left = moved;
      int taken = 1;
      while (left > 0 && taken > 0) {
        taken = out(open[0], sink, left);
        left -= taken;
      }
      counters.splicedBytes += moved - left;
      if (left > 0) {
        return copied(open[0], sink, left);
      }
    }
    return null;
  }

  private static boolean idle(AbstractEpollStreamChannel channel) {
    ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
    return channel.isActive() && queued != null && queued.isEmpty();
  }

  private int out(FileDescriptor pipeIn, AbstractEpollStreamChannel sink, int bytes)
      throws IOException {
    try {
      return splice(pipeIn, sink.fd(), bytes);
    } catch (IOException e) {
      close(); // with what nobody will take any more
      throw e;
    }
  }

  private static ByteBuf copied(FileDescriptor pipeIn, AbstractEpollStreamChannel sink, int bytes)
      throws IOException {
    ByteBuf copy = sink.alloc().directBuffer(bytes, bytes);
    while (copy.isWritable()) {
      ByteBuffer room = copy.internalNioBuffer(copy.writerIndex(), copy.writableBytes());
      int read = pipeIn.read(room, room.position(), room.limit());
      if (read <= 0) {
        copy.release();
        throw new IOException("%d bytes of a pipe are missing".formatted(copy.writableBytes()));
      }
      copy.writerIndex(copy.writerIndex() + read);
    }
    return copy;
  }

  /** The number of bytes; 0 when there are none, or there is no room. */
  private static int splice(FileDescriptor from, FileDescriptor to, int bytes) throws IOException {
    return Native.splice(from.intValue(), -1, to.intValue(), -1, bytes);
  }

  private FileDescriptor[] open() throws IOException {
    FileDescriptor[] present = pipe;
    if (present == null) {
      present = FileDescriptor.pipe();
      pipe = present;
    }
    return present;
  }

  @Override
  public void close() {
    FileDescriptor[] open = pipe;
    pipe = null;
    if (open != null) {
      for (FileDescriptor end : open) {
        try {
          end.close();
        } catch (IOException e) {
          // the system has taken it back anyway
        }
      }
    }
  }
}
