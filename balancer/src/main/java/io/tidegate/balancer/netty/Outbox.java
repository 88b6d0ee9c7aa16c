package io.tidegate.balancer.netty;

import io.netty.channel.EventLoop;
import java.util.Arrays;

/**
 * The connections of one event loop that have something to flush. A connection that carries one
 * request at a time is flushed at the end of the read batch that wrote to it. One that carries many
 * is flushed once all sockets that were ready have been read: the answers to its requests come from
 * as many other connections, and would otherwise leave in as many records and system calls.
 * Loop-confined.
 */
final class Outbox {
  private final EventLoop loop;
  private final Queue single;
  private final Queue shared;
  private final Runnable flushShared = this::flushShared;
  private boolean scheduled;

  Outbox(EventLoop loop, Buffered buffered) {
    this.loop = loop;
    single = new Queue(buffered);
    shared = new Queue(buffered);
  }

  /** Remembers that a connection has something to flush. */
  void add(Connection connection) {
    if (!connection.shared()) {
      single.add(connection);
      return;
    }
    shared.add(connection);
    if (!scheduled) {
      scheduled = true;
      // tasks run behind the sockets that are ready in this turn of the loop
      loop.execute(flushShared);
    }
  }

  /** Sends what was written since the last flush, each connection's bytes in one call. */
  void flush() {
    single.flush();
  }

  private void flushShared() {
    scheduled = false;
    shared.flush();
    // who waits for room may have written elsewhere now that there is some
    single.flush();
  }

  private static final class Queue {
    private final Buffered buffered;
    private Connection[] dirty = new Connection[16];
    private int count;
    private boolean flushing;

    Queue(Buffered buffered) {
      this.buffered = buffered;
    }

    void add(Connection connection) {
      if (count == dirty.length) {
        dirty = Arrays.copyOf(dirty, count * 2);
      }
      dirty[count++] = connection;
    }

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
}
