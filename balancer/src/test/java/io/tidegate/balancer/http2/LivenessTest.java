package io.tidegate.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.http2.Liveness.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final Duration AFTER = Duration.ofSeconds(10);

  private final Liveness liveness = new Liveness(AFTER, seconds(0));

  @Test
  void asksAfterASilenceAndGivesUpAfterAnother() {
    assertThat(liveness.step(seconds(9))).isEqualTo(Step.WAIT);
    assertThat(liveness.dueNanos()).isEqualTo(seconds(10));
    assertThat(liveness.step(seconds(10))).isEqualTo(Step.ASK);
    assertThat(liveness.dueNanos()).isEqualTo(seconds(20));
    assertThat(liveness.step(seconds(19))).isEqualTo(Step.WAIT);
    assertThat(liveness.step(seconds(20))).isEqualTo(Step.GIVE_UP);
  }

  @Test
  void asksWhoIsThereButSilentOnlyEveryFiveMinutes() {
    assertThat(liveness.step(seconds(10))).isEqualTo(Step.ASK);
    liveness.heard();
    assertThat(liveness.step(seconds(309))).isEqualTo(Step.WAIT);
    assertThat(liveness.step(seconds(310))).isEqualTo(Step.ASK);
    assertThat(liveness.step(seconds(320))).isEqualTo(Step.GIVE_UP);
  }

  @Test
  void beginsAnewWithEveryPartOfAResponse() {
    assertThat(liveness.step(seconds(10))).isEqualTo(Step.ASK);
    liveness.spoke(seconds(12));
    assertThat(liveness.step(seconds(21))).isEqualTo(Step.WAIT);
    assertThat(liveness.step(seconds(22))).isEqualTo(Step.ASK);
  }

  @Test
  void neverAsksWhenItIsOff() {
    Liveness off = new Liveness(Duration.ZERO, seconds(0));
    assertThat(off.step(seconds(1_000_000))).isEqualTo(Step.WAIT);
    assertThat(off.dueNanos()).isEqualTo(Long.MAX_VALUE);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
