package io.tidegate.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.Shortfall;
import io.tidegate.placement.Workloads;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What cannot be placed is on the log for as long as it is so, and no longer. */
class ShortfallsTest {
  /** Each instance takes a tenth of a core: this node has room for two. */
  private static Story full() {
    Story story = new Story();
    story.node("n1", 200);
    story.declare(Workloads.web(1, 9));
    story.desire(5, 1);
    return story.pass(1);
  }

  @Test
  void saysHowManyAreMissingAndWhyUntilThereIsRoom() {
    Story story = full();
    Shortfall said = story.shortfalls.get(Workloads.WEB);
    assertThat(story.ready()).hasSize(2);
    assertThat(said.count()).isEqualTo(3);
    assertThat(said.reason())
        .startsWith("none of 1 nodes can take it: ")
        .contains("0m CPU free (needed: 100m)");

    story.pass(5);
    assertThat(story.shortfallsTold).as("only changes are told").isEqualTo(1);

    story.node("n2", 200);
    story.pass(1);
    assertThat(story.shortfalls.get(Workloads.WEB).count()).isEqualTo(1);
    assertThat(story.shortfalls.get(Workloads.WEB).since())
        .as("some have been missing since then")
        .isEqualTo(said.since());

    story.node("n3", 200);
    story.pass(1);
    assertThat(story.ready()).hasSize(5);
    assertThat(story.shortfalls).isEmpty();
  }

  @Test
  void takesBackWhatAFormerPlannerSaid() {
    Story story = full();
    Instant since = story.shortfalls.get(Workloads.WEB).since();
    story.newTerm();
    story.pass(1);
    assertThat(story.shortfalls.get(Workloads.WEB).since()).isEqualTo(since);

    story.desire(2, 1);
    story.newTerm();
    story.pass(1);
    assertThat(story.shortfalls).isEmpty();
  }

  @Test
  void aRemovedWorkloadLacksNothing() {
    Story story = full();
    story.remove(Workloads.WEB);
    story.pass(1);
    assertThat(story.shortfalls).isEmpty();
  }

  @Test
  void saysItAgainWhenTheLogDidNotTakeIt() {
    Story story = full();
    story.shortfalls.clear();
    story.apply(new FleetEvent.ShortfallLost(Workloads.WEB));
    story.pass(1);
    assertThat(story.shortfalls).containsKey(Workloads.WEB);

    story.desire(2, 1);
    story.pass(1);
    story.apply(new FleetEvent.ShortfallLost(Workloads.WEB));
    story.pass(1);
    assertThat(story.shortfallsTold).isEqualTo(4);
  }
}
