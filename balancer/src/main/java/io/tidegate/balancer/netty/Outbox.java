package io.tidegate.balancer.netty;

import java.util.Arrays;

/** The connections of one event loop that have something to flush. Loop-confined. */
final class Outbox {
  private final Buffered buffered;
  private Connection[] dirty = new Connection[16];
  private int count;
  private boolean flushing;

  Outbox(Buffered buffered) {
    this.buffered = buffered;
  }

  /** Remembers that a connection has something to flush. */
  void add(Connection connection) {
    if (count == dirty.length) {
      dirty = Arrays.copyOf(dirty, count * 2);
    }
    dirty[count++] = connection;
  }

  /** Sends what was written since the last flush, each connection's bytes in one call. */
  void flush() {
    if (flushing) {
      return;
    }
    flushing = true;
    for (int i = 0; i < count; i++) {
      Connection connection = dirty[i];
      connection.beforeFlush();
      connection.dirty = false;
      connection.ctx().flush();
      buffered.flushed(connection);
    }
    count = 0;
    flushing = false;
  }
}
