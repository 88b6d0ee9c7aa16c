package io.tidegate.balancer.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import io.tidegate.common.model.InstanceId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectiveWeightsTest {
  private static final long HALF_GROWN = Fixtures.NOW - Duration.ofSeconds(5).toNanos();
  private static final InstanceId A = new InstanceId("a");
  private static final InstanceId B = new InstanceId("b");

  @Test
  void anEndpointThatStillGrowsCountsForLess() {
    EffectiveWeights weights =
        EffectiveWeights.of(
            Balancing.of(Algorithm.ROUND_ROBIN),
            List.of(
                new Candidate(Fixtures.endpoint("a"), 4, 0),
                new Candidate(Fixtures.endpoint("b"), 4, HALF_GROWN)));

    assertThat(weights.at(Fixtures.NOW)).containsOnly(entry(A, 4.0), entry(B, 2.0));
    assertThat(weights.at(Fixtures.NOW + Duration.ofMinutes(1).toNanos()))
        .containsOnly(entry(A, 4.0), entry(B, 4.0));
  }

  @ParameterizedTest
  @EnumSource(names = {"RING_HASH", "MAGLEV", "BOUNDED_LOAD", "FIRST"})
  void whatPinsOrPacksDoesNotAskForAge(Algorithm algorithm) {
    EffectiveWeights weights =
        EffectiveWeights.of(
            Balancing.of(algorithm),
            List.of(
                new Candidate(Fixtures.endpoint("a"), 3, 0),
                new Candidate(Fixtures.endpoint("b"), 1, HALF_GROWN)));

    assertThat(weights.at(Fixtures.NOW)).containsOnly(entry(A, 3.0), entry(B, 1.0));
  }

  /** The other zone's endpoints are farther away: to be slower than they are says nothing. */
  @Test
  void anEndpointIsComparedWithThoseOfItsZone() {
    EndpointRuntime far = Fixtures.endpoint("a", "far");
    EndpointRuntime near = Fixtures.endpoint("b", "near");
    far.observed(1_000_000, Outcome.OK, Fixtures.NOW);
    near.observed(9_000_000, Outcome.OK, Fixtures.NOW);
    List<Candidate> candidates =
        List.of(new Candidate(far, 1, 0), new Candidate(near, 1, HALF_GROWN));

    assertThat(weight(candidates, new Balancing.ZonePreference("near", 1.5))).isEqualTo(0.5);
    assertThat(weight(candidates, null)).isLessThan(0.2);
  }

  private static double weight(
      List<Candidate> candidates, Balancing.@Nullable ZonePreference zone) {
    Balancing usual = Balancing.of(Algorithm.LEAST_CONNECTIONS);
    Balancing balancing =
        new Balancing(
            usual.algorithm(), usual.key(), null, usual.slowStart(), zone, usual.perEndpoint());
    return EffectiveWeights.of(balancing, candidates).at(Fixtures.NOW).get(B);
  }
}
