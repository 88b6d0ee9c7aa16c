package io.tidegate.balancer.http2;

/**
 * Tells a peer that works from one that only makes work. Two accounts: resets within a period, and
 * frames that carry neither a request nor data, of which every useful frame pays for ten. Used by
 * one thread; times by the nano clock.
 */
public final class AbuseBudget {
  private static final int PAID_BY_USEFUL = 10;

  private final int resetLimit;
  private final int controlLimit;
  private final long periodNanos;
  private long periodStart;
  private int resets;
  private int controls;

  /** With that many resets and idle frames allowed within the period, the first of which begins. */
  public AbuseBudget(int resetLimit, int controlLimit, long periodNanos, long now) {
    periodStart = now;
    this.resetLimit = resetLimit;
    this.controlLimit = controlLimit;
    this.periodNanos = periodNanos;
  }

  /**
   * A stream was reset before its response was complete, by the peer or because of it.
   *
   * @throws Http2Error when that was one too many
   */
  public void reset(long now) throws Http2Error {
    roll(now);
    if (++resets > resetLimit) {
      throw Http2Error.abuse(Abuse.RESETS);
    }
  }

  /**
   * A frame came that carries neither a request nor data.
   *
   * @throws Http2Error when that was one too many
   */
  public void control(long now) throws Http2Error {
    if (++controls > controlLimit) {
      roll(now);
      if (controls > controlLimit) {
        throw Http2Error.abuse(Abuse.CONTROL_FRAMES);
      }
    }
  }

  /** A request was begun, or data went either way. */
  public void useful() {
    controls = Math.max(0, controls - PAID_BY_USEFUL);
  }

  private void roll(long now) {
    if (now - periodStart >= periodNanos) {
      periodStart = now;
      resets = 0;
      controls = 0;
    }
  }
}
