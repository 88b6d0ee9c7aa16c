package io.tidegate.balancer.select;

import static io.tidegate.balancer.select.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeastLoadTest {

  @Test
  void idleEndpointComesFirstWhateverItsWeight() {
    List<Candidate> pool = Fixtures.weighted(10, 1);
    Fixtures.busy(pool.get(0).endpoint(), 1);

    assertThat(pick(Algorithm.LEAST_CONNECTIONS, pool)).isEqualTo("b");
  }

  @Test
  void busyOnesAreComparedByConnectionsPerWeight() {
    List<Candidate> pool = Fixtures.weighted(4, 1);
    Fixtures.busy(pool.get(0).endpoint(), 6); // (6 + 1) / 4 = 1.75
    Fixtures.busy(pool.get(1).endpoint(), 1); // (1 + 1) / 1 = 2

    assertThat(pick(Algorithm.LEAST_CONNECTIONS, pool)).isEqualTo("a");
  }

  @Test
  void equalsTakeTurns() {
    Map<EndpointRuntime, Integer> picks =
        Fixtures.picks(Fixtures.selector(Algorithm.LEAST_CONNECTIONS, Fixtures.equal(5)), 1000);

    assertThat(picks.values()).containsOnly(200);
  }

  /** A long-lived connection holds one endpoint; its turns must not all go to one neighbour. */
  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"LEAST_CONNECTIONS", "RESPONSE_TIME"})
  void equalsTakeTurnsWhileAnyOneOfThemIsBusy(Algorithm algorithm) {
    for (int size = 3; size <= LeastLoad.SCAN_LIMIT; size++) {
      for (int busy = 0; busy < size; busy++) {
        List<Candidate> pool = Fixtures.equal(size);
        pool.forEach(c -> Fixtures.answered(c.endpoint(), Duration.ofMillis(10)));
        Fixtures.busy(pool.get(busy).endpoint(), 1);

        Map<EndpointRuntime, Integer> picks =
            Fixtures.picks(Fixtures.selector(algorithm, pool), 100 * (size - 1));

        assertThat(picks).doesNotContainKey(pool.get(busy).endpoint()).hasSize(size - 1);
        assertThat(picks.values()).as("%d of %d is busy", busy, size).containsOnly(100);
      }
    }
  }

  @Test
  void largePoolsCompareTwoAndSoNeverTakeTheBusiest() {
    List<Candidate> pool = Fixtures.equal(20);
    Fixtures.busy(pool.get(7).endpoint(), 50);

    Map<EndpointRuntime, Integer> picks =
        Fixtures.picks(Fixtures.selector(Algorithm.LEAST_CONNECTIONS, pool), 10_000);

    assertThat(picks).doesNotContainKey(pool.get(7).endpoint()).hasSize(19);
  }

  @Test
  void slowEndpointGetsLittleAndIsTriedAgainLater() {
    List<Candidate> pool = Fixtures.equal(2);
    EndpointRuntime slow = pool.get(0).endpoint();
    Fixtures.answered(slow, Duration.ofMillis(500));
    Fixtures.answered(pool.get(1).endpoint(), Duration.ofMillis(10));
    Selector selector = Fixtures.selector(Algorithm.RESPONSE_TIME, pool);

    assertThat(Fixtures.picks(selector, 100)).doesNotContainKey(slow);

    long later = NOW + Duration.ofSeconds(60).toNanos();
    pool.get(1).endpoint().observed(10_000_000, Outcome.OK, later);
    assertThat(selector.pick(new Choices(), later)).as("decayed on read").isSameAs(slow);
  }

  @Test
  void unknownEndpointGetsOneProbeAtATime() {
    List<Candidate> pool = Fixtures.equal(2);
    EndpointRuntime unknown = pool.get(0).endpoint();
    Fixtures.answered(pool.get(1).endpoint(), Duration.ofMillis(10));
    Selector selector = Fixtures.selector(Algorithm.RESPONSE_TIME, pool);

    assertThat(selector.pick(new Choices(), NOW)).isSameAs(unknown);
    unknown.begin();
    assertThat(Fixtures.picks(selector, 100)).doesNotContainKey(unknown);
  }

  @Test
  void failingFastAttractsNothing() {
    List<Candidate> pool = Fixtures.equal(2);
    EndpointRuntime broken = pool.get(0).endpoint();
    for (int i = 0; i < 5; i++) {
      broken.observed(200_000, Outcome.ERROR, NOW);
    }
    Fixtures.answered(pool.get(1).endpoint(), Duration.ofMillis(200));
    Selector selector = Fixtures.selector(Algorithm.RESPONSE_TIME, pool);
    Fixtures.busy(pool.get(1).endpoint(), 5);

    assertThat(Fixtures.picks(selector, 100)).doesNotContainKey(broken);
  }

  @Test
  void refusalsAttractNothingEither() {
    EndpointRuntime refusing = Fixtures.endpoint("a");
    EndpointRuntime sound = Fixtures.endpoint("b");
    for (int i = 0; i < 5; i++) {
      refusing.observed(200_000, Outcome.ofStatus(429), NOW);
      sound.observed(50_000_000, Outcome.ofStatus(200), NOW);
    }

    assertThat(refusing.score().cost(NOW)).isGreaterThan(10 * sound.score().cost(NOW));
  }

  @Test
  void oddErrorDoesNotEmptyASoundEndpoint() {
    EndpointRuntime endpoint = Fixtures.endpoint("a");
    for (int i = 0; i < 100; i++) {
      endpoint.observed(50_000_000, Outcome.OK, NOW);
    }
    double before = endpoint.score().cost(NOW);
    endpoint.observed(1_000_000, Outcome.ERROR, NOW);

    assertThat(endpoint.score().cost(NOW)).isBetween(before, 3 * before);
  }

  @Test
  void clientThatGoesAwaySaysNothing() {
    EndpointRuntime endpoint = Fixtures.endpoint("a");
    endpoint.observed(50_000_000, Outcome.ABANDONED, NOW);

    assertThat(endpoint.score().cost(NOW)).isZero();
  }

  private static String pick(Algorithm algorithm, List<Candidate> pool) {
    return Fixtures.selector(algorithm, pool).pick(new Choices(), NOW).instance().value();
  }
}
