package io.tidegate.balancer.select;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many streams are open to one endpoint, of both kinds. Each of them is one of the tries in
 * flight as well. An event loop counts its own, which costs it a plain store; any thread may read.
 */
public final class OpenStreams {
  /** Ints between two loops' counts, so that no two loops write to the same cache lines. */
  private static final int STRIDE = 32;

  private final AtomicIntegerArray http2;
  private final AtomicIntegerArray tunnels;

  /** What is open between a balancer and an endpoint. */
  public enum Kind {
    /** A request that shares an HTTP/2 connection with others, from its head to its end. */
    HTTP2,
    /** An upgraded connection, such as a WebSocket, or one of a TCP listener. */
    TUNNEL
  }

  /** None yet; {@code loops} is how many event loops there are. */
  OpenStreams(int loops) {
    http2 = new AtomicIntegerArray(loops * STRIDE);
    tunnels = new AtomicIntegerArray(loops * STRIDE);
  }

  /** One has been opened; on that loop only. */
  public void opened(Kind kind, int loop) {
    add(kind, loop, 1);
  }

  /** One that was {@link #opened} on that loop is over; on that loop only. */
  public void closed(Kind kind, int loop) {
    add(kind, loop, -1);
  }

  private void add(Kind kind, int loop, int change) {
    AtomicIntegerArray counts = counts(kind);
    int index = loop * STRIDE;
    counts.setOpaque(index, counts.getPlain(index) + change);
  }

  /** How many are open now, on all loops. */
  public int count(Kind kind) {
    AtomicIntegerArray counts = counts(kind);
    int sum = 0;
    for (int i = 0; i < counts.length(); i += STRIDE) {
      sum += counts.getOpaque(i);
    }
    return sum;
  }

  private AtomicIntegerArray counts(Kind kind) {
    return switch (kind) {
      case HTTP2 -> http2;
      case TUNNEL -> tunnels;
    };
  }
}
