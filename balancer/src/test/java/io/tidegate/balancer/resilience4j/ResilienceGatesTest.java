package io.tidegate.balancer.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.resilience.BreakerPolicy;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.resilience.Gate.Verdict;
import io.tidegate.balancer.resilience.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ResilienceGatesTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final ResilienceGates gates = new ResilienceGates(clock);

  @Test
  void circuitOpensWhenHalfFailsAndClosesAfterGoodProbes() {
    BreakerPolicy policy =
        new BreakerPolicy(0.5, Duration.ofSeconds(10), 10, Duration.ofSeconds(5), 2);
    Gate gate = gates.gate("workload web", new Gate.Policy(policy, null));
    for (int i = 0; i < 10; i++) {
      assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
      gate.left(1000, i % 2 == 0);
    }
    assertThat(gate.tryEnter()).isEqualTo(Verdict.CIRCUIT_OPEN);
    assertThat(gate.retryAfterSeconds(Verdict.CIRCUIT_OPEN)).isEqualTo(5);

    now = now.plusSeconds(6);
    for (int i = 0; i < 2; i++) {
      assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
    }
    assertThat(gate.tryEnter()).as("two probes only").isEqualTo(Verdict.CIRCUIT_OPEN);
    gate.left(1000, false);
    gate.left(1000, false);
    assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
  }

  @Test
  void fewRequestsSayNothing() {
    Gate gate = gates.gate("workload web", new Gate.Policy(BreakerPolicy.DEFAULT, null));
    for (int i = 0; i < 19; i++) {
      assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
      gate.left(1000, true);
    }
    assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
  }

  @Test
  void rateIsLimitedWithinAPeriod() {
    RateLimit limit = new RateLimit(3, Duration.ofHours(1));
    Gate gate = gates.gate("route */", new Gate.Policy(null, limit));
    for (int i = 0; i < 3; i++) {
      assertThat(gate.tryEnter()).isEqualTo(Verdict.ENTER);
      gate.left(1000, true);
    }
    assertThat(gate.tryEnter()).isEqualTo(Verdict.RATE_LIMITED);
    assertThat(gate.retryAfterSeconds(Verdict.RATE_LIMITED)).isEqualTo(3600);
  }

  @Test
  void withoutPolicyTheGateIsOpen() {
    assertThat(gates.gate("any", Gate.Policy.NONE)).isSameAs(Gate.OPEN);
  }
}
