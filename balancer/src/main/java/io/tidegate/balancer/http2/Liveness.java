package io.tidegate.balancer.http2;

import java.time.Duration;

/**
 * Whether the other end of a connection with open streams is still there: after a silence it is
 * asked by a PING, and given up when it does not say anything for as long again. One that is there
 * but goes on being silent, as in a call that waits for news, is asked again every five minutes
 * only: gRPC's servers take more for abuse and close the connection. Times are of the nano clock.
 */
public final class Liveness {
  /** What gRPC's servers let pass by default. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final long afterNanos;
  private long spokeNanos;
  private long askedNanos;
  private boolean asked;
  private boolean waiting;

  /** What is to be done now. */
  public enum Step {
    WAIT,
    /** Send a PING. */
    ASK,
    /** Nothing has come since the PING. */
    GIVE_UP
  }

  /**
   * A watch over one connection.
   *
   * @param after the silence that is asked about, and how long an answer may take; zero for never
   */
  public Liveness(Duration after, long nowNanos) {
    afterNanos = after.toNanos();
    spokeNanos = nowNanos;
  }

  /** It has sent a part of a response, or is asked for one while it has no other open. */
  public void spoke(long nowNanos) {
    spokeNanos = nowNanos;
    asked = false;
    waiting = false;
  }

  /** It has sent something. */
  public void heard() {
    waiting = false;
  }

  /** What is to be done; asks and gives up once each. */
  public Step step(long nowNanos) {
    if (afterNanos == 0 || nowNanos - dueNanos() < 0) {
      return Step.WAIT;
    }
    if (waiting) {
      return Step.GIVE_UP;
    }
    asked = true;
    waiting = true;
    askedNanos = nowNanos;
    return Step.ASK;
  }

  /** When to look again; {@link Long#MAX_VALUE} for never. */
  public long dueNanos() {
    if (afterNanos == 0) {
      return Long.MAX_VALUE;
    }
    if (waiting) {
      return askedNanos + afterNanos;
    }
    return asked ? askedNanos + Math.max(afterNanos, PATIENCE.toNanos()) : spokeNanos + afterNanos;
  }
}
