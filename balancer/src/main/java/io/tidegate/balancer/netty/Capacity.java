package io.tidegate.balancer.netty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients together may take up, over all event loops. Any thread. */
final class Capacity {
  private final int maxConnections;
  private final long maxBufferedBytes;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bufferedBytes = new AtomicLong();

  Capacity(int maxConnections, long maxBufferedBytes) {
    this.maxConnections = maxConnections;
    this.maxBufferedBytes = maxBufferedBytes;
  }

  /** Takes a place for a client connection; {@link #closed} gives it back. */
  boolean tryOpen() {
    if (connections.incrementAndGet() > maxConnections) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }

  void closed() {
    connections.decrementAndGet();
  }

  /** So many bytes more, or fewer, are kept. */
  void buffered(long change) {
    bufferedBytes.addAndGet(change);
  }

  /** Whether as many bytes are kept as may be. */
  boolean full() {
    return bufferedBytes.get() > maxBufferedBytes;
  }

  /** What somebody who keeps {@code own} bytes has to give up: in proportion to all. */
  long excessOf(long own) {
    long all = bufferedBytes.get();
    long excess = all - maxBufferedBytes;
    return excess <= 0 ? 0 : (long) Math.ceil((double) excess * own / all);
  }
}
