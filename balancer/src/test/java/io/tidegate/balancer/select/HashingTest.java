package io.tidegate.balancer.select;

import static io.tidegate.balancer.select.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashingTest {
  private static final int KEYS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 30})
  void endpointThatLeavesTheRingMovesOnlyItsOwnKeys(int endpoints) {
    List<Candidate> all = Fixtures.equal(endpoints);
    Moves moves = movesWithout(Algorithm.RING_HASH, all, endpoints / 2);

    assertThat(moves.others()).isZero();
    assertThat(moves.own()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 30})
  void endpointThatLeavesMaglevMovesFewKeysOfOthers(int endpoints) {
    Moves moves = movesWithout(Algorithm.MAGLEV, Fixtures.equal(endpoints), endpoints / 2);

    assertThat(moves.own()).isPositive();
    assertThat(moves.others() / (double) KEYS).isLessThan(0.03);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"RING_HASH", "BOUNDED_LOAD", "MAGLEV"})
  void sharesFollowWeightsOfAnySize(Algorithm algorithm) {
    for (int[] weights : new int[][] {{1, 10}, {100, 1000}, {1000, 10_000}, {100_000, 1_000_000}}) {
      List<Candidate> pool = Fixtures.weighted(weights);
      Map<EndpointRuntime, Integer> picks =
          Fixtures.picks(Fixtures.selector(algorithm, pool), KEYS);

      double lighter = picks.get(pool.getFirst().endpoint()) / (double) KEYS;
      assertThat(lighter).as("%s", (Object) weights).isBetween(0.8 / 11, 1.2 / 11);
    }
  }

  @Test
  void heaviestEndpointThatLeavesTheRingMovesOnlyItsOwnKeys() {
    Moves moves = movesWithout(Algorithm.RING_HASH, Fixtures.weighted(800, 900, 1000), 2);

    assertThat(moves.others()).isZero();
    assertThat(moves.own()).isPositive();
  }

  @Test
  void sameKeyMeetsTheSameEndpointOnEveryBalancer() {
    for (Algorithm algorithm : List.of(Algorithm.RING_HASH, Algorithm.MAGLEV)) {
      Selector here = Fixtures.selector(algorithm, Fixtures.equal(9));
      Selector there = Fixtures.selector(algorithm, Fixtures.equal(9).reversed());
      SplittableRandom keys = new SplittableRandom(4);
      Choices choices = new Choices();
      for (int i = 0; i < 1000; i++) {
        choices.reset(keys.nextLong());
        assertThat(here.pick(choices, NOW).instance())
            .isEqualTo(there.pick(choices, NOW).instance());
      }
    }
  }

  @Test
  void hotKeyOverflowsToTheNextEndpointAndNoFurther() {
    List<Candidate> pool = Fixtures.equal(4);
    Selector selector = Fixtures.selector(Algorithm.BOUNDED_LOAD, pool);
    Choices choices = new Choices();
    for (int i = 1; i <= 400; i++) {
      choices.reset(12345);
      selector.pick(choices, NOW).begin();
      int bound = (int) Math.ceil(1.25 * i / 4);
      assertThat(pool).allMatch(c -> c.endpoint().inFlight() <= bound);
    }
  }

  @Test
  void boundedLoadIsPlainHashingWhileNobodyIsBusy() {
    List<Candidate> pool = Fixtures.equal(5);
    Selector bounded = Fixtures.selector(Algorithm.BOUNDED_LOAD, pool);
    Selector plain = Fixtures.selector(Algorithm.RING_HASH, pool);
    SplittableRandom keys = new SplittableRandom(5);
    Choices choices = new Choices();
    for (int i = 0; i < 1000; i++) {
      choices.reset(keys.nextLong());
      assertThat(bounded.pick(choices, NOW)).isSameAs(plain.pick(choices, NOW));
    }
  }

  @Test
  void hashIsStableOverVersions() {
    assertThat(KeyHash.of("web-1")).isEqualTo(KeyHash.of(new StringBuilder("web-1")));
    assertThat(Long.toHexString(KeyHash.of("web-1"))).isEqualTo("f576b188329f7edd");
    assertThat(KeyHash.of("")).isNotZero();
  }

  private record Moves(int own, int others) {}

  /** How many keys of the endpoint that leaves, and of the others, have another owner then. */
  private static Moves movesWithout(Algorithm algorithm, List<Candidate> all, int gone) {
    EndpointRuntime leaving = all.get(gone).endpoint();
    List<Candidate> rest = all.stream().filter(c -> c.endpoint() != leaving).toList();
    Selector before = Fixtures.selector(algorithm, all);
    Selector after = Fixtures.selector(algorithm, rest);
    SplittableRandom keys = new SplittableRandom(6);
    Choices choices = new Choices();
    int own = 0;
    int others = 0;
    for (int i = 0; i < KEYS; i++) {
      choices.reset(keys.nextLong());
      EndpointRuntime former = before.pick(choices, NOW);
      if (former != after.pick(choices, NOW)) {
        own += former == leaving ? 1 : 0;
        others += former == leaving ? 0 : 1;
      }
    }
    return new Moves(own, others);
  }
}
