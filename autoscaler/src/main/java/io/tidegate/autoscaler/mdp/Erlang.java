package io.tidegate.autoscaler.mdp;

/** The M/M/c queue (A. K. Erlang, 1917): Poisson arrivals, exponential service, {@code c} slots. */
final class Erlang {
  private Erlang() {}

  /**
   * Probability that a request waits at all, by the recursion of the blocking probability, which
   * stays in range for any number of slots: {@code B(0) = 1}, {@code B(c) = a·B(c−1) / (c +
   * a·B(c−1))}, {@code C = B / (1 − (a/c)(1 − B))}. 1 when the load fills the slots.
   *
   * @param load arrivals times service time
   */
  static double waits(double load, int slots) {
    if (load >= slots) {
      return 1;
    }
    double blocked = 1;
    for (int c = 1; c <= slots; c++) {
      blocked = load * blocked / (c + load * blocked);
    }
    return blocked / (1 - load / slots * (1 - blocked));
  }

  /** Probability of waiting longer than {@code serviceTimes} mean service times. */
  static double waitsLonger(double load, int slots, double serviceTimes) {
    return load >= slots ? 1 : waits(load, slots) * Math.exp(-(slots - load) * serviceTimes);
  }
}
