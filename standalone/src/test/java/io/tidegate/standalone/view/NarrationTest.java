package io.tidegate.standalone.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NarrationTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final Narration narration = new Narration();

  @Test
  void tellsOnlyChangesOfTheNumber() {
    assertThat(narration.decided(desired(1, "first"))).isEmpty();
    assertThat(narration.decided(desired(1, "again"))).isEmpty();
    assertThat(narration.decided(desired(3, "load"))).contains("web  1 -> 3  load");
  }

  @Test
  void tellsAnotherSizeOnce() {
    Resources size = new Resources(250, 64 << 20);
    assertThat(narration.decided(desired(1, "first"))).isEmpty();
    assertThat(narration.decided(desired(1, size, "each gets 250m")))
        .contains("web  new size  each gets 250m");
    assertThat(narration.decided(desired(1, size, "again"))).isEmpty();
  }

  @Test
  void tellsWhenAnInstanceServesAndHowLongItTook() {
    assertThat(narration.became(status(Phase.STARTING, ""))).isEmpty();
    assertThat(narration.became(status(Phase.READY, "")))
        .contains("web  web-1 ready on node-2 after 0.4 s");
    assertThat(narration.became(status(Phase.READY, ""))).isEmpty();
  }

  @Test
  void tellsWhyAnInstanceFailed() {
    assertThat(narration.became(status(Phase.FAILED, "exited with status 1")))
        .contains("web  web-1 failed: exited with status 1");
  }

  private static DesiredState desired(int replicas, String reason) {
    return desired(replicas, null, reason);
  }

  private static DesiredState desired(int replicas, @Nullable Resources size, String reason) {
    return new DesiredState(new WorkloadId("web"), replicas, size, 1, "d", reason, NOW);
  }

  private static InstanceStatus status(Phase phase, String message) {
    return new InstanceStatus(
        new InstanceId("web-1"),
        new WorkloadId("web"),
        new NodeId("node-2"),
        phase,
        null,
        null,
        NOW,
        NOW,
        phase == Phase.READY ? NOW.plusMillis(400) : null,
        message);
  }
}
