package io.tidegate.autoscaler.forecast;

/** Solves an over-determined linear system. */
@FunctionalInterface
public interface LeastSquares {
  /**
   * The weights {@code w} that make {@code rows · w} nearest to {@code results}; one per column, or
   * none at all when the rows do not determine them.
   */
  double[] solve(double[][] rows, double[] results);
}
