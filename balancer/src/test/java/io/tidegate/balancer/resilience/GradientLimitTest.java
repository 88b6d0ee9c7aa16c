package io.tidegate.balancer.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.health.Outcome;
import org.junit.jupiter.api.Test;

class GradientLimitTest {
  private static final long MS = 1_000_000;
  private long now;

  @Test
  void growsWhileAnswersStayAsFastAsUsual() {
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    run(limit, 300, 10 * MS, Outcome.OK);

    assertThat(limit.limit()).isEqualTo(200);
  }

  @Test
  void doesNotGrowWhenItIsNotUsed() {
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    for (int i = 0; i < 5000; i++) {
      now += MS;
      limit.observe(10 * MS, Outcome.OK, 2, now);
    }
    assertThat(limit.limit()).isEqualTo(20);
  }

  @Test
  void settlesNearWhatAnEndpointCanDo() {
    // an endpoint with 40 workers of 10 ms each: what is more in flight only waits
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    serve(limit, 40, 400);
    assertThat(limit.limit()).isBetween(55, 70); // 1.5 times 40 and a queue of 4
    serve(limit, 40, 2003);
    assertThat(limit.limit()).as("does not take waiting for usual").isBetween(55, 70);
  }

  @Test
  void learnsThatAnEndpointHasBecomeSlowerForGood() {
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    run(limit, 300, 10 * MS, Outcome.OK);
    run(limit, 100, 30 * MS, Outcome.OK);
    assertThat(limit.limit()).as("takes it for waiting").isLessThan(40);
    run(limit, 900, 30 * MS, Outcome.OK);
    assertThat(limit.limit()).as("has measured again").isEqualTo(200);
  }

  private void serve(GradientLimit limit, int workers, int windows) {
    for (int window = 0; window < windows; window++) {
      int inFlight = limit.limit();
      long rtt = (long) (10 * MS * Math.max(1, inFlight / (double) workers));
      fill(limit, rtt, Outcome.OK, inFlight);
    }
  }

  @Test
  void refusalsLowerIt() {
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    run(limit, 300, 10 * MS, Outcome.OK);
    run(limit, 5, 1 * MS, Outcome.OVERLOADED);

    assertThat(limit.limit()).isEqualTo(118); // 200 * 0.9^5
  }

  @Test
  void neverLeavesItsBounds() {
    GradientLimit limit = new GradientLimit(new LimitPolicy.Adaptive(5, 9, 1.5), 0);
    run(limit, 50, 10 * MS, Outcome.OK);
    assertThat(limit.limit()).isEqualTo(9);
    run(limit, 50, 10 * MS, Outcome.TIMEOUT);
    assertThat(limit.limit()).isEqualTo(5);
  }

  @Test
  void comesBackAfterAnOverload() {
    GradientLimit limit = new GradientLimit(LimitPolicy.Adaptive.DEFAULT, 0);
    run(limit, 300, 10 * MS, Outcome.OK);
    run(limit, 30, 100 * MS, Outcome.OK);
    assertThat(limit.limit()).isLessThan(60);
    run(limit, 300, 10 * MS, Outcome.OK);
    assertThat(limit.limit()).isEqualTo(200);
  }

  @Test
  void hedgesOnlyTheSlowestAndWithinTheBudget() {
    HedgeTimer timer = new HedgeTimer(new Hedging(0.95, java.time.Duration.ofMillis(1), 0.02), 0);
    assertThat(timer.delayNanos(0)).as("nothing known").isEqualTo(Long.MAX_VALUE);
    for (int i = 1; i <= 200; i++) {
      timer.observe(i * MS);
    }
    assertThat(timer.delayNanos(1)).isEqualTo(191 * MS);

    int hedges = 0;
    while (timer.trySpend()) {
      hedges++;
    }
    assertThat(hedges).as("2 %% of 200").isBetween(3, 4);
    timer.observe(MS);
    assertThat(timer.trySpend()).isFalse();
  }

  @Test
  void hedgeNeverComesBeforeTheLeastDelay() {
    HedgeTimer timer = new HedgeTimer(Hedging.DEFAULT, 0);
    for (int i = 0; i < 100; i++) {
      timer.observe(1000);
    }
    assertThat(timer.delayNanos(1)).isEqualTo(MS);
  }

  private void run(GradientLimit limit, int windows, long rtt, Outcome outcome) {
    for (int i = 0; i < windows; i++) {
      fill(limit, rtt, outcome, limit.limit());
    }
  }

  private void fill(GradientLimit limit, long rtt, Outcome outcome, int inFlight) {
    for (int i = 0; i < 10; i++) {
      now += 10 * MS;
      limit.observe(rtt, outcome, inFlight, now);
    }
  }
}
