package io.tidegate.balancer.select;

import static io.tidegate.balancer.select.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.select.Balancing.Sticky;
import io.tidegate.balancer.select.Balancing.ZonePreference;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinningTest {

  @Test
  void cookieKeepsASessionAtItsEndpoint() {
    List<Candidate> pool = Fixtures.equal(5);
    EndpointRuntime home = pool.get(3).endpoint();
    Selector selector = sticky(pool);
    Choices choices = new Choices();
    for (int i = 0; i < 100; i++) {
      choices.reset(i, home.token());
      assertThat(selector.pick(choices, NOW)).isSameAs(home);
    }
  }

  @Test
  void cookieOfAnEndpointThatMayNotBePickedPinsToAnother() {
    List<Candidate> pool = Fixtures.equal(3);
    EndpointRuntime gone = Fixtures.endpoint("gone");
    Selector selector = sticky(pool);
    Choices choices = new Choices();
    choices.reset(1, gone.token());

    EndpointRuntime picked = selector.pick(choices, NOW);

    assertThat(picked).isNotNull();
    assertThat(picked.token()).isNotEqualTo(gone.token());
  }

  @Test
  void retryLeavesTheSessionsEndpoint() {
    List<Candidate> pool = Fixtures.equal(3);
    EndpointRuntime home = pool.get(0).endpoint();
    Selector selector = sticky(pool);
    Choices choices = new Choices();
    choices.reset(1, home.token());
    choices.tried(home);

    assertThat(selector.pick(choices, NOW)).isNotNull().isNotSameAs(home);
  }

  @Test
  void tokenDependsOnNothingButTheInstance() {
    assertThat(Fixtures.endpoint("a").token()).isEqualTo(Fixtures.endpoint("a", "zone").token());
    assertThat(Fixtures.endpoint("a").token()).isNotEqualTo(Fixtures.endpoint("b").token());
  }

  @Test
  void packingFillsTheOldestFirst() {
    Candidate old = new Candidate(Fixtures.endpoint("z-old"), 1, 0);
    Candidate young = new Candidate(Fixtures.endpoint("a-young"), 1, 1000);
    Balancing balancing =
        new Balancing(Algorithm.FIRST, new KeySource.Client(), null, SlowStart.OFF, null, 2);
    Selector selector = Fixtures.selector(balancing, List.of(young, old));
    Choices choices = new Choices();

    selector.pick(choices, NOW).begin();
    selector.pick(choices, NOW).begin();
    assertThat(old.endpoint().inFlight()).isEqualTo(2);
    selector.pick(choices, NOW).begin();
    assertThat(young.endpoint().inFlight()).isEqualTo(1);

    old.endpoint().end();
    selector.pick(choices, NOW).begin();
    assertThat(old.endpoint().inFlight()).as("room again").isEqualTo(2);
  }

  @Test
  void staysInItsZoneWhileThatIsNotClearlyBusier() {
    Zones zones = new Zones();
    Fixtures.busy(zones.near, 5);
    Fixtures.busy(zones.far, 3);

    assertThat(zones.pick()).isSameAs(zones.near); // 5 <= 1.5 * 3 + 2
  }

  @Test
  void spillsOverWhenItsZoneIsClearlyBusier() {
    Zones zones = new Zones();
    Fixtures.busy(zones.near, 7);
    Fixtures.busy(zones.far, 3);

    assertThat(zones.pick()).isSameAs(zones.far); // 7 > 1.5 * 3 + 2
  }

  @Test
  void retryMayLeaveTheZone() {
    Zones zones = new Zones();
    zones.choices.tried(zones.near);

    assertThat(zones.pick()).isSameAs(zones.far);
  }

  @Test
  void withoutEndpointsInItsZoneTakesAny() {
    List<Candidate> pool = List.of(new Candidate(Fixtures.endpoint("a", "b-zone"), 1, 0));

    assertThat(Fixtures.selector(zoned(), pool).pick(new Choices(), NOW)).isNotNull();
  }

  private static Balancing zoned() {
    return new Balancing(
        Algorithm.LEAST_CONNECTIONS,
        new KeySource.Client(),
        null,
        SlowStart.OFF,
        new ZonePreference("a-zone", 1.5),
        10);
  }

  private static Selector sticky(List<Candidate> pool) {
    return Fixtures.selector(
        new Balancing(
            Algorithm.ROUND_ROBIN,
            new KeySource.Client(),
            new Sticky("session", Duration.ZERO),
            SlowStart.OFF,
            null,
            10),
        pool);
  }

  private static final class Zones {
    private final EndpointRuntime near = Fixtures.endpoint("near", "a-zone");
    private final EndpointRuntime far = Fixtures.endpoint("far", "b-zone");
    private final Choices choices = new Choices();
    private final Selector selector =
        Fixtures.selector(zoned(), List.of(new Candidate(near, 1, 0), new Candidate(far, 1, 0)));

    private EndpointRuntime pick() {
      return selector.pick(choices, NOW);
    }
  }
}
