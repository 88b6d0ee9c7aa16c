package io.tidegate.balancer.select;

import static io.tidegate.balancer.select.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every selector, over pools and loads of a seeded generator. */
class SelectorPropertiesTest {

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void sequenceOfChoicesMeetsEveryEndpointOnceAndThenEnds(Algorithm algorithm) {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 40; round++) {
      List<Candidate> pool = randomPool(random);
      Selector selector = Fixtures.selector(algorithm, pool);
      Choices choices = new Choices();
      choices.reset(random.nextLong());
      Set<EndpointRuntime> met = new HashSet<>();
      EndpointRuntime endpoint;
      while ((endpoint = selector.pick(choices, NOW)) != null) {
        assertThat(met.add(endpoint)).as("%s met twice", endpoint).isTrue();
        choices.tried(endpoint);
      }
      assertThat(met).hasSize(pool.size());
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void neverPicksAnEndpointThatIsFull(Algorithm algorithm) {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 15; round++) {
      List<Candidate> pool = randomPool(random);
      pool.forEach(c -> c.endpoint().limits(new LimitPolicy(3, 0, null), NOW));
      Selector selector = Fixtures.selector(algorithm, pool);
      Choices choices = new Choices();
      int places = 3 * pool.size() - pool.stream().mapToInt(c -> c.endpoint().inFlight()).sum();
      for (int i = 0; i < places; i++) {
        choices.reset(random.nextLong());
        EndpointRuntime endpoint = selector.pick(choices, NOW);
        assertThat(endpoint).isNotNull();
        endpoint.begin();
        assertThat(endpoint.inFlight()).isLessThanOrEqualTo(3);
      }
      choices.reset(random.nextLong());
      assertThat(selector.pick(choices, NOW)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void answersNothingForAnEmptyPool(Algorithm algorithm) {
    assertThat(Fixtures.selector(algorithm, List.of()).pick(new Choices(), NOW)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ROUND_ROBIN, 10000, 0.01",
    "RANDOM, 400000, 0.01",
    "MAGLEV, 400000, 0.01",
    "RING_HASH, 200000, 0.30"
  })
  void respectsWeights(Algorithm algorithm, int requests, double tolerance) {
    for (int[] weights : new int[][] {{1, 1}, {5, 1, 1}, {1, 2, 3, 4}, {7, 7, 7, 7, 7}, {10, 1}}) {
      List<Candidate> pool = Fixtures.weighted(weights);
      Map<EndpointRuntime, Integer> picks =
          Fixtures.picks(Fixtures.selector(algorithm, pool), requests);
      double total = java.util.Arrays.stream(weights).sum();
      for (Candidate candidate : pool) {
        double expected = requests * candidate.weight() / total;
        assertThat((double) picks.get(candidate.endpoint()))
            .as("%s of %s", candidate, java.util.Arrays.toString(weights))
            .isCloseTo(expected, within(expected * tolerance));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"LEAST_CONNECTIONS, 7", "LEAST_CONNECTIONS, 40", "RANDOM, 40", "FIRST, 7"})
  void loadFollowsWeightWhereRequestsOverlap(Algorithm algorithm, int endpoints) {
    List<Candidate> pool = Fixtures.equal(endpoints);
    Selector selector = Fixtures.selector(algorithm, pool);
    Choices choices = new Choices();
    for (int i = 0; i < endpoints * 100; i++) {
      choices.reset(i);
      selector.pick(choices, NOW).begin();
    }
    int most = pool.stream().mapToInt(c -> c.endpoint().inFlight()).max().orElseThrow();
    assertThat(most).isLessThanOrEqualTo(algorithm == Algorithm.RANDOM ? 140 : 104);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void orderOfTheCandidatesDoesNotMatter(Algorithm algorithm) {
    List<Candidate> pool = Fixtures.weighted(3, 1, 2, 5);
    List<Candidate> reversed = new ArrayList<>(pool).reversed();
    Selector one = Fixtures.selector(algorithm, pool);
    Selector other = Fixtures.selector(algorithm, reversed);
    SplittableRandom keys = new SplittableRandom(3);
    Choices choices = new Choices();
    for (int i = 0; i < 200; i++) {
      choices.reset(keys.nextLong());
      assertThat(one.pick(choices, NOW)).isSameAs(other.pick(choices, NOW));
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void picksWithoutAllocating(Algorithm algorithm) {
    Selector selector = Fixtures.selector(algorithm, Fixtures.weighted(1, 2, 3, 4, 5));
    pickMany(selector, 20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    pickMany(selector, 100_000);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(bytes).as("bytes for 100000 picks").isLessThan(20_000);
  }

  @Test
  void loopsDoNotShareTheirPlaceInTheSequence() {
    List<Candidate> pool = Fixtures.equal(3);
    Selector[] loops = Selectors.build(Fixtures.plain(Algorithm.ROUND_ROBIN), pool, 2, 42, NOW);
    Choices choices = new Choices();
    EndpointRuntime first = loops[0].pick(choices, NOW);
    for (int i = 0; i < 100; i++) {
      loops[1].pick(choices, NOW);
    }
    assertThat(loops[0].pick(choices, NOW)).isNotSameAs(first);
  }

  private static void pickMany(Selector selector, int count) {
    Choices choices = new Choices();
    for (int i = 0; i < count; i++) {
      choices.reset(i * 0x9e3779b97f4a7c15L);
      EndpointRuntime endpoint = selector.pick(choices, NOW);
      endpoint.begin();
      endpoint.observed(1_000_000, io.tidegate.balancer.health.Outcome.OK, NOW + i * 1000L);
      endpoint.end();
    }
  }

  private static List<Candidate> randomPool(SplittableRandom random) {
    int[] weights = new int[random.nextInt(1, 12)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextInt(1, 6);
    }
    List<Candidate> pool = Fixtures.weighted(weights);
    pool.forEach(c -> Fixtures.busy(c.endpoint(), random.nextInt(3)));
    return pool;
  }
}
