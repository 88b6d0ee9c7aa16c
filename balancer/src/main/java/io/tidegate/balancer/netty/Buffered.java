package io.tidegate.balancer.netty;

import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts the bytes that one event loop keeps because they cannot go on yet: heads that are not
 * complete, requests that may have to be sent again, and what the other end does not read. Adds to
 * the {@link Capacity} of all loops in steps. While that is full, a connection that would make it
 * fuller is closed; when it stays full, those whose other ends leave the most unread are closed, as
 * Envoy's overload manager resets the streams that use the most memory: clients that stop reading
 * just below the limit must not keep everybody else out. Loop-confined.
 */
final class Buffered {
  /** What a loop may keep without telling the others. */
  private static final long STEP = 64 * 1024;

  /** A queue of this length is what every response may need for a moment. */
  private static final long USUAL_BACKLOG = 64 * 1024;

  private static final Comparator<Connection> LARGEST_FIRST =
      Comparator.comparingLong(Connection::unread).reversed();

  private final Capacity capacity;
  private final LoopCounters counters;
  private final List<Connection> behind = new ArrayList<>();
  private long told;

  Buffered(Capacity capacity, LoopCounters counters) {
    this.capacity = capacity;
    this.counters = counters;
  }

  /** Whether all loops together keep as much as they may, so that new requests are refused. */
  boolean full() {
    return capacity.full();
  }

  /** So many bytes more, or fewer, are kept. */
  void add(long change) {
    counters.bufferedBytes += change;
    if (Math.abs(counters.bufferedBytes - told) >= STEP) {
      tell();
    }
  }

  private void tell() {
    capacity.buffered(counters.bufferedBytes - told);
    told = counters.bufferedBytes;
  }

  /** A connection keeps so many bytes of what it has read. */
  void holds(Connection connection, int bytes) {
    int before = connection.heldBytes;
    if (bytes != before) {
      connection.heldBytes = bytes;
      add(bytes - before);
      if (bytes > before && full()) {
        overflow(connection);
      }
    }
  }

  /** The streams of a connection keep so many bytes more, or fewer, than their windows let go. */
  void queued(Connection connection, int change) {
    connection.queuedBytes += change;
    add(change);
    watch(connection);
  }

  /** A connection has been flushed: counts what its other end has not taken. */
  void flushed(Connection connection) {
    ChannelOutboundBuffer out = connection.ctx().channel().unsafe().outboundBuffer();
    long bytes = out == null ? 0 : out.totalPendingWriteBytes();
    long before = connection.backlogBytes;
    if (bytes != before) {
      connection.backlogBytes = bytes;
      add(bytes - before);
      watch(connection);
      if (bytes > before && bytes > USUAL_BACKLOG && full()) {
        overflow(connection);
      }
    }
  }

  private void watch(Connection connection) {
    if (!connection.behind && connection.unread() > 0) {
      connection.behind = true;
      behind.add(connection);
    }
  }

  private void overflow(Connection connection) {
    counters.overflows++;
    connection.cut();
  }

  /** A connection is gone, or belongs to another handler. */
  void left(Connection connection) {
    add(-connection.heldBytes - connection.backlogBytes);
    connection.heldBytes = 0;
    connection.backlogBytes = 0;
  }

  /** Looks again at what was behind, tells the other loops, and makes room where there is none. */
  void sweep() {
    for (int i = behind.size() - 1; i >= 0; i--) {
      Connection connection = behind.get(i);
      if (connection.slot >= 0) {
        flushed(connection);
      }
      if (connection.unread() == 0) {
        connection.behind = false;
        behind.set(i, behind.getLast());
        behind.removeLast();
      }
    }
    if (counters.bufferedBytes != told) {
      tell();
    }
    if (full()) {
      relieve();
    }
  }

  /** Gives up this loop's share of what is too much. */
  private void relieve() {
    behind.sort(LARGEST_FIRST);
    long excess = capacity.excessOf(counters.bufferedBytes);
    for (int i = 0; i < behind.size() && excess > 0; i++) {
      Connection connection = behind.get(i);
      if (connection.slot >= 0) {
        excess -= connection.unread();
        overflow(connection);
      }
    }
  }
}
