package io.tidegate.placement.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.testing.KafkaExtension;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class PlacementLeaseIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final class Planner implements PlacementLease.Holder {
    private volatile long epoch;
    private volatile boolean holds;

    @Override
    public void gained(long newEpoch) {
      epoch = newEpoch;
      holds = true;
    }

    @Override
    public void lost() {
      holds = false;
    }
  }

  @Test
  void oneHoldsItAndTheOtherTakesOverWithALargerEpoch(KafkaSettings kafka) throws Exception {
    TopicCreation.ensure(kafka, Set.of(Topic.PLACEMENT_LEASE), Duration.ofSeconds(10));
    Planner first = new Planner();
    Planner second = new Planner();
    try (PlacementLease held = PlacementLease.start(kafka, first)) {
      await().atMost(LIMIT).until(() -> first.holds && held.valid());
      try (PlacementLease waiting = PlacementLease.start(kafka, second)) {
        await().atMost(LIMIT).until(() -> first.holds != second.holds && joined(held, waiting));
        PlacementLease owner = first.holds ? held : waiting;
        Planner heir = first.holds ? second : first;
        long epoch = Math.max(first.epoch, second.epoch);
        owner.close();
        assertThat(owner.valid()).isFalse();

        await().atMost(LIMIT).until(() -> heir.holds);
        assertThat(heir.epoch).isGreaterThan(epoch);
      }
    }
  }

  private static boolean joined(PlacementLease a, PlacementLease b) {
    return a.valid() != b.valid();
  }
}
