package io.tidegate.autoscaler.ojalgo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OjAlgoLeastSquaresTest {
  private final OjAlgoLeastSquares fit = new OjAlgoLeastSquares();

  @Test
  void findsTheWeightsBehindNoise() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] rows = new double[500][2];
    double[] results = new double[500];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
      results[i] = 3 * rows[i][0] - 0.5 * rows[i][1] + 0.1 * random.nextGaussian();
    }

    double[] weights = fit.solve(rows, results);

    assertThat(weights).hasSize(2);
    assertThat(weights[0]).isCloseTo(3, within(0.03));
    assertThat(weights[1]).isCloseTo(-0.5, within(0.03));
  }

  @Test
  void hasNoAnswerWhenTheRowsDoNotDetermineOne() {
    assertThat(fit.solve(new double[][] {{1, 1}, {2, 2}, {3, 3}}, new double[] {1, 2, 3}))
        .isEmpty();
  }
}
