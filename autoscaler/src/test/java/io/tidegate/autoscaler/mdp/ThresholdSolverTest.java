package io.tidegate.autoscaler.mdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThresholdSolverTest {

  @Test
  void waitingProbabilityIsErlangs() {
    // the textbook's: two erlangs on three servers
    assertThat(Erlang.waits(2, 3)).isCloseTo(4.0 / 9, within(1e-9));
    assertThat(Erlang.waits(8, 10)).isCloseTo(0.4092, within(1e-4));
    assertThat(Erlang.waits(3, 3)).isEqualTo(1);
    assertThat(Erlang.waitsLonger(2, 3, 1)).isCloseTo(4.0 / 9 * Math.exp(-1), within(1e-9));
  }

  @Test
  void thresholdsGrowWithTheNumberAndKeepApart() {
    Ahead.Thresholds table = solve(Costs.DEFAULT);

    assertThat(table.upAbove()).isSorted().hasSize(12);
    assertThat(table.downBelow()).isSorted().hasSize(13);
    for (int n = 1; n <= 12; n++) {
      // shrinking from n must not at once ask for n again
      assertThat(table.downBelow().get(n)).isLessThanOrEqualTo(table.upAbove().get(n - 1));
    }
    assertThat(table.upAbove().get(4)).isGreaterThan(table.upAbove().get(1));
    assertThat(table.basis()).contains("10 slots");
  }

  @Test
  void growsBeforeTheSlotsAreFull() {
    Ahead.Thresholds table = solve(Costs.DEFAULT);

    for (int n = 1; n < 8; n++) {
      assertThat(table.upAbove().get(n)).as("with %d", n).isLessThan(10.0 * n);
    }
  }

  @Test
  void dearViolationsBuyHeadroom() {
    Ahead.Thresholds cheap = solve(new Costs(1, 3));
    Ahead.Thresholds dear = solve(new Costs(1, 3000));

    assertThat(dear.upAbove().get(3)).isLessThan(cheap.upAbove().get(3));
  }

  /** A table of every number up to the maximum took minutes from 1,000 on, with a square of it. */
  @Test
  void aMaximumFarAboveTheNeedChangesNothing() {
    Ahead.Thresholds far = solve(Integer.MAX_VALUE, Costs.DEFAULT);
    Ahead.Thresholds near = solve(40, Costs.DEFAULT);

    assertThat(far.upAbove()).hasSizeLessThan(40).isEqualTo(near.upAbove());
    assertThat(far.downBelow()).isEqualTo(near.downBelow());
  }

  @Test
  void aChainThatOutgrowsItsLevelsWidensThem() {
    DemandChain chain = new DemandChain(1);
    chain.observe(10);
    chain.observe(500);

    assertThat(chain.edge(DemandChain.LEVELS - 1)).isGreaterThan(500);
    for (double[] row : chain.transitions()) {
      assertThat(java.util.Arrays.stream(row).sum()).isCloseTo(1, within(1e-9));
    }
  }

  private static Ahead.Thresholds solve(Costs costs) {
    return solve(12, costs);
  }

  private static Ahead.Thresholds solve(int max, Costs costs) {
    DemandChain chain = new DemandChain(2);
    SplittableRandom random = new SplittableRandom(3);
    double demand = 40;
    for (int step = 0; step < 3000; step++) {
      demand = Math.clamp(demand + 4 * random.nextGaussian() + 0.05 * (40 - demand), 1, 90);
      chain.observe(demand);
    }
    return ThresholdSolver.solve(
        new ThresholdSolver.Setting("concurrency", max, 1, 10, 2, Duration.ofSeconds(30), costs),
        chain);
  }
}
