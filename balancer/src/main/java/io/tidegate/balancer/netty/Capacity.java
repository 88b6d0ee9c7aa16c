package io.tidegate.balancer.netty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients together may take up, over all event loops. Any thread. */
final class Capacity {
  private final int maxConnections;
  private final long maxBufferedBytes;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong bufferedBytes = new AtomicLong();
  private volatile boolean full;

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
    full = bufferedBytes.addAndGet(change) > maxBufferedBytes;
  }

  /** Whether as many bytes are kept as may be. */
  boolean full() {
    return full;
  }
}
