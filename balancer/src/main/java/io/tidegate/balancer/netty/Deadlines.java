package io.tidegate.balancer.netty;

import io.tidegate.balancer.select.EndpointRuntime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deadline for each connection of an event loop, in one array, so that setting it costs one
 * store and a sweep over ten thousand of them reads 80 kB in order. Loop-confined.
 */
final class Deadlines {
  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  /** Never. */
  static final long NONE = Long.MAX_VALUE;

  private long[] at = new long[64];
  private @Nullable Connection[] owners = new Connection[64];
  private int count;

  /** Registers a connection; its slot may change, see {@link Connection#slot}. */
  void add(Connection connection) {
    if (count == at.length) {
      at = Arrays.copyOf(at, count * 2);
      owners = Arrays.copyOf(owners, count * 2);
    }
    at[count] = NONE;
    owners[count] = connection;
    connection.slot = count++;
  }

  /** Forgets a connection; the last one takes its slot. */
  void remove(Connection connection) {
    int slot = connection.slot;
    if (slot < 0) {
      return;
    }
    Connection last = owners[--count];
    owners[slot] = last;
    at[slot] = at[count];
    owners[count] = null;
    if (last != null) {
      last.slot = slot;
    }
    connection.slot = -1;
  }

  /** Sets the time, by the nano clock, at which the connection is told. */
  void set(Connection connection, long nanos) {
    if (connection.slot >= 0) {
      at[connection.slot] = nanos;
    }
  }

  int count() {
    return count;
  }

  /** Connection {@code i} of {@code count()}, in no order. */
  @Nullable Connection get(int i) {
    return owners[i];
  }

  /** Ends the tunnels that lead to an endpoint. */
  void endTunnels(EndpointRuntime endpoint) {
    for (int i = count - 1; i >= 0; i--) {
      if (i < count && owners[i] instanceof TunnelEnd end) {
        end.endIfTo(endpoint);
      }
    }
  }

  /**
   * Tells all whose time has come; each is told once. One that fails to see to it is closed, for
   * nothing else would ever end it, and the others are told all the same.
   */
  void sweep(long nowNanos) {
    // backwards: what is closed by being told makes room for one that was looked at already
    for (int i = count - 1; i >= 0; i--) {
      if (i < count && at[i] != NONE && at[i] - nowNanos <= 0) {
        at[i] = NONE;
        Connection due = owners[i];
        if (due != null) {
          tell(due, nowNanos);
        }
      }
    }
  }

  private static void tell(Connection due, long nowNanos) {
    try {
      due.onDeadline(nowNanos);
    } catch (RuntimeException | Error e) {
      log.error("a deadline's connection is closed, for it failed to see to it", e);
      due.close();
    }
  }
}
