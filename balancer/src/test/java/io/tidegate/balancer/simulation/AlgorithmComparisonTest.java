package io.tidegate.balancer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.select.SlowStart;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AlgorithmComparisonTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "balancer-algorithms.md");
  private static final String BEGIN = "<!-- simulation: begin -->\n";
  private static final String END = "<!-- simulation: end -->\n";

  /** Run with {@code -Dtidegate.docs.write=true} to write what the simulation says. */
  @Test
  void documentShowsWhatTheSimulationSays() throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    int end = document.indexOf(END);
    String table = AlgorithmComparison.table();
    if (Boolean.getBoolean("tidegate.docs.write")) {
      Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
      return;
    }
    assertThat(document.substring(begin, end)).isEqualTo(table);
  }

  @Test
  void responseTimeAvoidsTheSlowEndpoint() {
    assertThat(p99(Algorithm.RESPONSE_TIME, Scenario.ONE_SLOW))
        .isLessThan(p99(Algorithm.ROUND_ROBIN, Scenario.ONE_SLOW) / 3);
  }

  @Test
  void failingFastAttractsLeastConnectionsButNotResponseTime() {
    assertThat(failed(Algorithm.LEAST_CONNECTIONS)).as("known weakness").isGreaterThan(0.25);
    assertThat(failed(Algorithm.RESPONSE_TIME)).isLessThan(0.02);
  }

  @Test
  void slowStartSparesAColdEndpoint() {
    double without = p99(Algorithm.ROUND_ROBIN, Scenario.COLD_START);
    double with =
        AlgorithmComparison.run(Algorithm.ROUND_ROBIN, Scenario.COLD_START, SlowStart.DEFAULT)
            .p99Millis();
    assertThat(with).isLessThan(without / 2);
  }

  private static double p99(Algorithm algorithm, Scenario scenario) {
    return AlgorithmComparison.run(algorithm, scenario, SlowStart.OFF).p99Millis();
  }

  private static double failed(Algorithm algorithm) {
    return AlgorithmComparison.run(algorithm, Scenario.FAILING_FAST, SlowStart.OFF).failedRatio();
  }
}
