package io.tidegate.autoscaler.forecast;

/**
 * An autoregression on the changes of the series, refitted every few minutes on the last hour by
 * least squares: it finds the short waves that neither a trend nor a day's shape knows.
 */
final class AutoregressiveModel implements Model {
  static final int ORDER = 6;
  private static final int HISTORY = 360;
  private static final int LEAST = 60;
  private static final int REFIT_EVERY = 30;

  private final LeastSquares fit;
  private final double[] changes = new double[HISTORY];
  private double[] weights = new double[0];
  private int seen;
  private long newest;
  private double last = Double.NaN;

  AutoregressiveModel(LeastSquares fit) {
    this.fit = fit;
  }

  @Override
  public String name() {
    return "autoregression";
  }

  @Override
  public void learn(long bucket, double value) {
    if (Double.isNaN(last) || bucket - newest > 6) {
      seen = 0;
      weights = new double[0];
    } else {
      changes[seen % HISTORY] = value - last;
      seen++;
      if (seen >= LEAST && seen % REFIT_EVERY == 0) {
        refit();
      }
    }
    last = value;
    newest = bucket;
  }

  private void refit() {
    int count = Math.min(seen, HISTORY) - ORDER;
    double[][] rows = new double[count][ORDER];
    double[] results = new double[count];
    for (int i = 0; i < count; i++) {
      results[i] = change(i);
      for (int lag = 0; lag < ORDER; lag++) {
        rows[i][lag] = change(i + lag + 1);
      }
    }
    weights = fit.solve(rows, results);
  }

  /** The change {@code back} buckets before the newest one. */
  private double change(int back) {
    return changes[Math.floorMod(seen - 1 - back, HISTORY)];
  }

  @Override
  public double expect(int ahead) {
    if (weights.length < ORDER) {
      return Double.NaN;
    }
    double[] path = new double[ORDER + ahead];
    for (int lag = 0; lag < ORDER; lag++) {
      path[ORDER - 1 - lag] = change(lag);
    }
    double value = last;
    for (int step = 0; step < ahead; step++) {
      double next = 0;
      for (int lag = 0; lag < ORDER; lag++) {
        next += weights[lag] * path[ORDER + step - 1 - lag];
      }
      path[ORDER + step] = next;
      value += next;
    }
    return Math.max(0, value);
  }
}
