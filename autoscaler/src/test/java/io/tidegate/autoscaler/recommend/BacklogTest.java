package io.tidegate.autoscaler.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ten slots an instance, 50 ms a request, so one instance does 200 requests a second. */
class BacklogTest {
  private static final Target.Concurrency SEVEN = new Target.Concurrency(7);

  @Test
  void aFewThatWaitAreChance() {
    assertThat(propose(demand(20, 10), 2, 0, 5)).isEmpty();
  }

  @Test
  void countsWhatWillHavePiledUpWhenANewOneIsReady() {
    // 100 at once on 2 instances of 10: 80 slot-seconds a second pile up, for 5 s, besides the
    // 200 that wait (10 slot-seconds): (100 + (10 + 400) / 2) / 10 = 30.5
    Optional<Proposal> proposal = propose(demand(100, 200), 2, 0, 5);

    assertThat(proposal).isPresent();
    assertThat(proposal.get().replicas()).isEqualTo(31);
    assertThat(proposal.get().view()).isEqualTo(Proposal.View.BACKLOG);
  }

  @Test
  void instancesOnTheirWayCountHalfOfTheTime() {
    // 10 on their way: 80 · 2.5 s pile up, then (100 − 120) · 2.5 s are worked off, besides 10:
    // (100 + 160 / 2) / 10 = 18
    Optional<Proposal> proposal = propose(demand(100, 200), 2, 10, 5);

    assertThat(proposal).isPresent();
    assertThat(proposal.get().replicas()).isEqualTo(18);
  }

  @Test
  void nothingGoesWhileAQueueStands() {
    // 20 on their way do more than is needed, but they have not come yet
    Optional<Proposal> proposal = propose(demand(100, 200), 2, 20, 5);

    assertThat(proposal).isPresent();
    assertThat(proposal.get().replicas()).isEqualTo(22);
  }

  @Test
  void withoutASeenSlotCountTheGoalIsTakenForSeventyPercent() {
    Signal unseen = signal(100, new Queueing(200, 0, 0.05));

    assertThat(Backlog.propose(SEVEN, unseen, new Fleet(2, 2, false), 0, Duration.ofSeconds(5)))
        .get()
        .extracting(Proposal::goal)
        .isEqualTo(10.0);
  }

  private static Signal demand(double concurrency, double waiting) {
    return signal(concurrency, new Queueing(waiting, 10, 0.05));
  }

  private static Signal signal(double demand, Queueing queueing) {
    return new Signal(
        "concurrency",
        null,
        "balancer",
        Instant.EPOCH,
        demand,
        demand,
        demand,
        demand,
        queueing,
        1,
        List.of());
  }

  private static Optional<Proposal> propose(Signal signal, int ready, int starting, int startUp) {
    Fleet fleet = new Fleet(ready + starting, ready, false);
    return Backlog.propose(SEVEN, signal, fleet, starting, Duration.ofSeconds(startUp));
  }
}
