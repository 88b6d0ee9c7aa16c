package io.tidegate.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void quantilesAreWithinABucketOfTheExactOnes() {
    double[] values = new Random(7).doubles(10_000, 0.001, 2).toArray();
    Histogram histogram = of(values);
    Arrays.sort(values);

    for (double quantile : new double[] {0.5, 0.95, 0.99}) {
      double exact = values[(int) Math.ceil(quantile * values.length) - 1];
      assertThat(histogram.quantile(quantile)).isBetween(exact, exact * 1.0906);
    }
  }

  @Test
  void addingUpEqualsCountingTogether() {
    double[] slow = new Random(1).doubles(500, 1, 4).toArray();
    double[] fast = new Random(2).doubles(500, 0.001, 0.1).toArray();

    Histogram together = of(slow).plus(of(fast));

    assertThat(together.count()).isEqualTo(1000);
    assertThat(together.sum())
        .isCloseTo(Arrays.stream(slow).sum() + Arrays.stream(fast).sum(), within(1e-9));
    assertThat(together.quantile(0.25)).isLessThan(0.2);
    assertThat(together.plus(Histogram.EMPTY)).isEqualTo(together);
  }

  @Test
  void anEmptyOneHasNoQuantile() {
    assertThat(Histogram.EMPTY.quantile(0.99)).isZero();
  }

  private static Histogram of(double... values) {
    Histogram histogram = Histogram.EMPTY;
    for (double value : values) {
      histogram =
          histogram.plus(new Histogram(0, value, Histogram.bucketOf(value), new long[] {1}));
    }
    return histogram;
  }
}
