package io.tidegate.balancer.simulation;

import io.tidegate.balancer.health.Outcome;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How the endpoints of a simulated workload behave. The odd one is always number 0. */
enum Scenario {
  /** All alike. */
  EVEN("all alike"),
  /** One takes five times as long. */
  ONE_SLOW("one five times slower"),
  /** One answers 500 after a millisecond. */
  FAILING_FAST("one failing fast"),
  /**
   * One joins after {@link #JOINS} and is ten times slower at first; every 150 requests it has
   * served bring it closer to its peers by a factor e, as a compiler that warms up does.
   */
  COLD_START("one joins cold");

  static final int ENDPOINTS = 5;

  /** When the cold one joins; the table shows what comes after. */
  static final Duration JOINS = Duration.ofSeconds(10);

  static final Duration LENGTH = Duration.ofSeconds(40);
  private static final double MEAN_NANOS = 20e6;
  private static final double WARM_AFTER = 150;

  private final String title;

  Scenario(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether an endpoint is there from the beginning. */
  boolean there(int endpoint) {
    return this != COLD_START || endpoint != 0;
  }

  /** How long one request keeps a worker busy: half of it always, half exponential. */
  long serviceNanos(int endpoint, int served, RandomGenerator random) {
    double usual = MEAN_NANOS * (0.5 - 0.5 * StrictMath.log(1 - random.nextDouble()));
    if (endpoint != 0) {
      return (long) usual;
    }
    return switch (this) {
      case EVEN -> (long) usual;
      case ONE_SLOW -> (long) (usual * 5);
      case FAILING_FAST -> 1_000_000;
      case COLD_START -> (long) (usual * (1 + 9 * StrictMath.exp(-served / WARM_AFTER)));
    };
  }

  Outcome outcome(int endpoint) {
    return this == FAILING_FAST && endpoint == 0 ? Outcome.ERROR : Outcome.OK;
  }
}
