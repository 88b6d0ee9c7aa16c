package io.tidegate.autoscaler.forecast;

/**
 * One way to foretell a series of ten-second means. Models are cheap and learn online. Not
 * thread-safe.
 */
interface Model {
  /** How it is called in records. */
  String name();

  /** Learns the mean of a bucket; buckets come in order, gaps are left out. */
  void learn(long bucket, double value);

  /** The mean expected {@code ahead} buckets after the newest one, at least 0; NaN if unknown. */
  double expect(int ahead);

  /** The last value stays: what any forecast has to beat. */
  final class Persistence implements Model {
    private double last = Double.NaN;

    @Override
    public String name() {
      return "persistence";
    }

    @Override
    public void learn(long bucket, double value) {
      last = value;
    }

    @Override
    public double expect(int ahead) {
      return last;
    }
  }

  /**
   * Holt's linear trend, damped: level and slope are smoothed, and the slope fades with distance so
   * that a ramp is followed but not believed for ever (Gardner and McKenzie, 1985).
   */
  final class DampedTrend implements Model {
    private static final double LEVEL = 0.6;
    private static final double SLOPE = 0.2;
    private static final double DAMPING = 0.97;

    private double level = Double.NaN;
    private double slope;
    private long newest;

    @Override
    public String name() {
      return "trend";
    }

    @Override
    public void learn(long bucket, double value) {
      if (Double.isNaN(level) || bucket - newest > 6) {
        level = value;
        slope = 0;
      } else {
        double before = level;
        level = LEVEL * value + (1 - LEVEL) * (level + DAMPING * slope);
        slope = SLOPE * (level - before) + (1 - SLOPE) * DAMPING * slope;
      }
      newest = bucket;
    }

    @Override
    public double expect(int ahead) {
      double reach = DAMPING * (1 - Math.pow(DAMPING, ahead)) / (1 - DAMPING);
      return Math.max(0, level + reach * slope);
    }
  }
}
