package io.tidegate.balancer.simulation;

import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.KeySource;
import io.tidegate.balancer.select.SlowStart;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.util.Locale;

/** The table of {@code docs/balancer-algorithms.md}: every algorithm in every scenario. */
final class AlgorithmComparison {
  private AlgorithmComparison() {}

  static String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        | algorithm | all alike | one five times slower | one failing fast | failed then | one joins cold, no slow start | one joins cold, slow start |
        |---|---:|---:|---:|---:|---:|---:|
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      Simulation.Result failing = run(algorithm, Scenario.FAILING_FAST, SlowStart.OFF);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f | %.1f %% | %.0f | %.0f |%n",
              algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              run(algorithm, Scenario.EVEN, SlowStart.OFF).p99Millis(),
              run(algorithm, Scenario.ONE_SLOW, SlowStart.OFF).p99Millis(),
              failing.p99Millis(),
              failing.failedRatio() * 100,
              run(algorithm, Scenario.COLD_START, SlowStart.OFF).p99Millis(),
              run(algorithm, Scenario.COLD_START, SlowStart.DEFAULT).p99Millis()));
    }
    return table.toString();
  }

  static Simulation.Result run(Algorithm algorithm, Scenario scenario, SlowStart slowStart) {
    Balancing balancing =
        new Balancing(algorithm, new KeySource.Client(), null, slowStart, null, 4);
    return Simulation.run(balancing, scenario);
  }
}
