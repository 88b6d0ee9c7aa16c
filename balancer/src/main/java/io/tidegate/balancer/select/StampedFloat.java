package io.tidegate.balancer.select;

/**
 * A float and the time it is of in one long, so that several event loops update both with one
 * compare and set and never see half an update.
 */
final class StampedFloat {
  /** Time constant of every decay here, as in Finagle and linkerd. */
  static final long TAU_NANOS = 10_000_000_000L;

  /** A stamp's unit is 2^18 ns, about a quarter of a millisecond; it wraps after 13 days. */
  private static final int SHIFT = 18;

  private static final float TAU_PER_TICK = (1L << SHIFT) / (float) TAU_NANOS;

  /** e^-x for x in steps of 1/32 up to 16; what lies between comes from the series of e^-dx. */
  private static final float[] EXP = new float[16 * 32];

  static {
    for (int i = 0; i < EXP.length; i++) {
      EXP[i] = (float) Math.exp(-i / 32.0);
    }
  }

  private StampedFloat() {}

  static int tick(long nowNanos) {
    return (int) (nowNanos >>> SHIFT);
  }

  /** What is left of 1 after so many ticks; all of it when the ticks are not positive. */
  static float decay(int ticks) {
    if (ticks <= 0) {
      return 1;
    }
    float steps = ticks * TAU_PER_TICK * 32;
    int step = (int) steps;
    if (step >= EXP.length) {
      return 0;
    }
    float rest = (steps - step) / 32;
    return EXP[step] * (1 - rest * (1 - rest / 2));
  }

  static long pack(float value, int stamp) {
    return (long) Float.floatToRawIntBits(value) << 32 | (stamp & 0xffffffffL);
  }

  static float value(long state) {
    return Float.intBitsToFloat((int) (state >>> 32));
  }

  static int stamp(long state) {
    return (int) state;
  }
}
