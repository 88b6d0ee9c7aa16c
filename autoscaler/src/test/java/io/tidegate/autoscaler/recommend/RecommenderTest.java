package io.tidegate.autoscaler.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommenderTest {
  @ParameterizedTest(name = "{0} instances of {1} each at a goal of {1}")
  @CsvSource({"9, 0.3", "8, 0.3", "11, 0.1", "3, 0.7", "100000, 0.9", "1, 1e-3"})
  void roundsUpNoTraceOfArithmetic(int instances, double each) {
    float sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += (float) each;
    }
    double kept = instances * (double) (sum / 10);

    assertThat(Recommender.replicas(kept / each)).isEqualTo(instances);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.001, 1", "1.0001, 2", "11.0002, 12", "1e12, 2147483647"})
  void roundsUpWhatIsThere(double exact, int replicas) {
    assertThat(Recommender.replicas(exact)).isEqualTo(replicas);
  }
}
