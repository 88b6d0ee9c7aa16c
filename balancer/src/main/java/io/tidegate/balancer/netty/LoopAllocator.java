package io.tidegate.balancer.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;

/**
 * The buffers of one event loop. Nearly all are small, and live from a read to the write that
 * follows it: of these a few are kept, and the one released last is used next, while it still is in
 * the processor's cache. A shared pool queues them, so that each comes back when it is coldest, and
 * books every one in and out; that was a quarter of the work for a request. Everything else comes
 * from that pool. Buffers may be asked for and released by any thread.
 */
final class LoopAllocator extends AbstractByteBufAllocator {
  /** What is asked for up to this is small: most heads, and what a first read takes. */
  static final int SMALL = 2048;

  /** One cache line more than a power of two, so that not all begin in the same set of lines. */
  private static final int CAPACITY = SMALL + 64;

  /** A megabyte in all; what is needed beyond this comes from the pool. */
  private static final int KEPT = 512;

  private final ByteBufAllocator pool;
  private final EventLoop loop;
  private final Small[] free = new Small[KEPT];
  private int count;
  private int unmade = PlatformDependent.hasUnsafe() ? KEPT : 0;

  LoopAllocator(ByteBufAllocator pool, EventLoop loop) {
    super(true);
    this.pool = pool;
    this.loop = loop;
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    if (initialCapacity > SMALL || maxCapacity < CAPACITY || !loop.inEventLoop()) {
      return pool.directBuffer(initialCapacity, maxCapacity);
    }
    if (count > 0) {
      return free[--count].again();
    }
    if (unmade > 0) {
      unmade--;
      return new Small();
    }
    return pool.directBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return pool.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  private final class Small extends UnpooledUnsafeDirectByteBuf {
    Small() {
      super(LoopAllocator.this, CAPACITY, Integer.MAX_VALUE);
    }

    Small again() {
      resetRefCnt();
      setIndex(0, 0);
      return this;
    }

    @Override
    protected void deallocate() {
      // one that has been made larger is not kept, nor one that another thread held last
      if (capacity() == CAPACITY && loop.inEventLoop()) {
        free[count++] = this;
        return;
      }
      super.deallocate();
      if (loop.inEventLoop()) {
        unmade++;
      }
    }
  }
}
