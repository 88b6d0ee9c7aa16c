package io.tidegate.balancer.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.hold.HoldDecision.Reason;
import io.tidegate.balancer.hold.HoldDecision.Refuse;
import io.tidegate.balancer.hold.HoldDecision.Wait;
import io.tidegate.balancer.hold.Holding.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final HoldPolicy POLICY =
      new HoldPolicy(3, 1000, Duration.ofSeconds(30), Duration.ofSeconds(5));
  private final HoldBudget held = new HoldBudget();

  @Test
  void waitsAsLongAsThePolicySays() {
    assertThat(atZero(request(10, null, 0), null)).isEqualTo(new Wait(NOW + seconds(30)));
  }

  @Test
  void waitsNoLongerThanTheClientDoes() {
    assertThat(atZero(request(10, Duration.ofSeconds(4), 0), Duration.ofSeconds(2)))
        .isEqualTo(new Wait(NOW + seconds(4)));
  }

  @Test
  void tellsAtOnceWhatWouldComeTooLateForTheClient() {
    assertThat(atZero(request(10, Duration.ofSeconds(4), 0), Duration.ofSeconds(6)))
        .isEqualTo(new Refuse(Reason.TOO_LATE, 6));
  }

  @Test
  void countsTheServiceTimeToo() {
    assertThat(atZero(request(10, Duration.ofSeconds(4), 1500), Duration.ofSeconds(3)))
        .isEqualTo(new Refuse(Reason.TOO_LATE, 3));
    assertThat(atZero(request(10, Duration.ofSeconds(4), 900), Duration.ofSeconds(3)))
        .isInstanceOf(Wait.class);
  }

  @Test
  void tellsAtOnceWhatWouldComeTooLateForThePolicy() {
    assertThat(atZero(request(10, null, 0), Duration.ofSeconds(45)))
        .isEqualTo(new Refuse(Reason.TOO_LATE, 45));
  }

  @Test
  void overdueInstanceMayComeAnyMoment() {
    assertThat(atZero(request(10, null, 0), Duration.ofSeconds(-3))).isInstanceOf(Wait.class);
  }

  @Test
  void isBoundedByCountAndBytes() {
    held.enter(400);
    assertThat(atZero(request(601, null, 0), Duration.ofSeconds(2)))
        .isEqualTo(new Refuse(Reason.TOO_LARGE, 2));
    held.enter(0);
    held.enter(0);
    assertThat(atZero(request(1, null, 0), Duration.ofMillis(2100)))
        .isEqualTo(new Refuse(Reason.TOO_MANY, 3));
  }

  @Test
  void canBeSwitchedOff() {
    HoldPolicy off = new HoldPolicy(3, 1000, Duration.ZERO, Duration.ZERO);

    assertThat(Holding.atZero(off, held, request(1, null, 0), null, NOW))
        .isEqualTo(new Refuse(Reason.OFF, 5));
    assertThat(Holding.whenSaturated(off, held, request(1, null, 0), NOW))
        .isEqualTo(new Refuse(Reason.OFF, 1));
  }

  @Test
  void saturatedWorkloadQueuesForItsOwnTime() {
    assertThat(Holding.whenSaturated(POLICY, held, request(1, null, 0), NOW))
        .isEqualTo(new Wait(NOW + seconds(5)));
    assertThat(Holding.whenSaturated(POLICY, held, request(1, Duration.ofSeconds(1), 2000), NOW))
        .isEqualTo(new Refuse(Reason.TOO_LATE, 1));
  }

  @Test
  void clientWhoseDeadlineHasPassedIsNotHeld() {
    assertThat(atZero(request(1, Duration.ofSeconds(-1), 0), null))
        .isInstanceOfSatisfying(
            Refuse.class, r -> assertThat(r.reason()).isEqualTo(Reason.TOO_LATE));
  }

  /** A slow workload's requests wait like others: it is the client that must not wait in vain. */
  @Test
  void serviceTimeDoesNotShortenTheWaitOfAClientThatSetsNoLimit() {
    assertThat(atZero(request(1, null, 60_000), null)).isEqualTo(new Wait(NOW + seconds(30)));
    assertThat(Holding.whenSaturated(POLICY, held, request(1, null, 60_000), NOW))
        .isEqualTo(new Wait(NOW + seconds(5)));
  }

  @Test
  void whatWaitsMayGrowOnlyAsLongAsThereIsRoom() {
    held.enter(400);
    assertThat(held.grow(600, 1000)).isTrue();
    assertThat(held.grow(1, 1000)).isFalse();
    assertThat(held.bytes()).isEqualTo(1000);
  }

  private HoldDecision atZero(Request request, Duration eta) {
    return Holding.atZero(POLICY, held, request, eta, NOW);
  }

  private static Request request(long bytes, Duration patience, long serviceMillis) {
    long deadline = patience == null ? Long.MAX_VALUE : NOW + patience.toNanos();
    return new Request(bytes, deadline, Duration.ofMillis(serviceMillis).toNanos());
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
