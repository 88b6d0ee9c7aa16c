package io.tidegate.balancer.select;

import static io.tidegate.balancer.select.Fixtures.NOW;
import static io.tidegate.balancer.select.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void followsNginxGoldenSequence() {
    assertThat(sequence(roundRobin(weighted(5, 1, 1), 0), 14)).isEqualTo("aabacaaaabacaa");
  }

  @Test
  void takesEqualsInTurn() {
    assertThat(sequence(roundRobin(weighted(3, 3, 3), 0), 7)).isEqualTo("abcabca");
  }

  @Test
  void beginsWhereTheSequenceWasLeft() {
    assertThat(sequence(roundRobin(weighted(5, 1, 1), 4), 7)).isEqualTo("caaaaba");
  }

  @Test
  void freshPoolsDoNotAllBeginWithTheSameEndpoint() {
    List<Candidate> candidates = weighted(1, 1, 1, 1);
    Map<EndpointRuntime, Integer> firsts = new HashMap<>();
    for (int seed = 0; seed < 1000; seed++) {
      Selector fresh =
          Selectors.build(Fixtures.plain(Algorithm.ROUND_ROBIN), candidates, 1, seed, NOW)[0];
      firsts.merge(fresh.pick(new Choices(), NOW), 1, Integer::sum);
    }
    assertThat(firsts.values()).hasSize(4).allMatch(count -> count > 200);
  }

  @Test
  void retryGoesToAnotherEndpointAndKeepsTheOthersInTurn() {
    Selector selector = roundRobin(weighted(1, 1, 1), 0);
    Choices choices = new Choices();
    choices.reset(1);
    EndpointRuntime first = selector.pick(choices, NOW);
    choices.tried(first);
    EndpointRuntime second = selector.pick(choices, NOW);

    assertThat(first.instance().value()).isEqualTo("a");
    assertThat(second.instance().value()).isEqualTo("b");
    assertThat(sequence(selector, 3)).isEqualTo("cab");
  }

  @Test
  void newcomerGrowsIntoItsShareByItself() {
    long ready = NOW;
    List<Candidate> candidates =
        List.of(
            new Candidate(Fixtures.endpoint("old"), 1, 0),
            new Candidate(Fixtures.endpoint("new"), 1, ready));
    SlowStart slowStart = new SlowStart(Duration.ofSeconds(10), 1, 0.1);
    Selector selector =
        new RoundRobin(candidates, new Weights(candidates, slowStart, ready), 0, ready);

    assertThat(shareOfNew(selector, ready)).isBetween(0.08, 0.11); // 0.1 of 1.1
    assertThat(shareOfNew(selector, ready + Duration.ofSeconds(5).toNanos())).isBetween(0.32, 0.35);
    assertThat(shareOfNew(selector, ready + Duration.ofSeconds(20).toNanos())).isEqualTo(0.5);
  }

  private static double shareOfNew(Selector selector, long now) {
    Choices choices = new Choices();
    long picked =
        IntStream.range(0, 1000)
            .filter(i -> selector.pick(choices, now).instance().value().equals("new"))
            .count();
    return picked / 1000.0;
  }

  private static Selector roundRobin(List<Candidate> candidates, int skip) {
    return new RoundRobin(candidates, new Weights(candidates, SlowStart.OFF, NOW), skip, NOW);
  }

  private static String sequence(Selector selector, int length) {
    Choices choices = new Choices();
    return IntStream.range(0, length)
        .mapToObj(i -> selector.pick(choices, NOW).instance().value())
        .collect(Collectors.joining());
  }
}
