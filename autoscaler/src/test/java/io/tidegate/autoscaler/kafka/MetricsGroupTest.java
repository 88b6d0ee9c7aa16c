package io.tidegate.autoscaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.window.Reports;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsGroupTest {
  private static final MetricBatch SAMPLE = Reports.demand("b1", 1, 1, 100, 5);

  private final ManualClock clock = ManualClock.create();
  private final FakeLog log = new FakeLog(clock, 4);
  private final MetricsGroup group = log.group();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aNewPartitionIsReadAgainFromWhereTheWindowsBegin() {
    log.assign(1);
    poll();
    assertThat(group.gained()).containsExactly(1);
    assertThat(log.position(1)).isEqualTo(7);
    assertThat(group.caughtUp(1)).isFalse();

    for (long offset = 7; offset < 10; offset++) {
      log.report(1, offset, SAMPLE);
      assertThat(poll()).hasSize(1);
    }
    assertThat(group.caughtUp(1)).isTrue();
    assertThat(group.trouble()).isNull();
  }

  @Test
  void aBrokerThatDoesNotAnswerDuringAnAssignmentDelaysItOnly() {
    log.answering(false);
    log.assign(2);
    poll();
    assertThat(group.owns(2)).isTrue();
    assertThat(group.caughtUp(2)).as("its windows are not known").isFalse();
    assertThat(group.gained()).isEmpty();
    assertThat(group.trouble()).contains("[2]").contains("no answer");

    log.report(2, 10, SAMPLE);
    assertThat(poll()).as("this one is read again, after those before it").isEmpty();

    log.answering(true);
    clock.advance(Duration.ofSeconds(1));
    poll();
    assertThat(group.gained()).containsExactly(2);
    assertThat(group.trouble()).isNull();
    assertThat(log.position(2)).isEqualTo(7);
  }

  @Test
  void aSilentBrokerIsNotAskedAtEveryPoll() {
    log.answering(false);
    log.assign(2);
    poll();
    log.answering(true);
    poll();
    assertThat(group.gained()).as("within the same second").isEmpty();
  }

  @Test
  void whatIsOursIsReadOnWhileANewPartitionHasNoStart() {
    log.assign(0);
    poll();
    log.answering(false);
    log.assign(0, 3);
    log.report(0, 7, SAMPLE);
    assertThat(poll()).isEmpty();
    assertThat(poll()).hasSize(1);
    assertThat(group.owned()).containsExactlyInAnyOrder(0, 3);
  }

  @Test
  void aHandOverThatFailsKeepsNothingThatIsGivenAway() {
    group.beforeRevoked(
        _ -> {
          throw new NoClassDefFoundError("acme/Missing");
        });
    log.assign(0, 1);
    poll();
    log.assign(1);
    poll();
    assertThat(group.owned()).containsExactly(1);
    assertThat(group.takeLost()).containsExactly(0);
    assertThat(group.takeLost()).as("told once").isEmpty();
  }

  @Test
  void whatIsTakenBeforeItHadAStartLeavesNoTroubleBehind() {
    log.answering(false);
    log.assign(0);
    poll();
    log.assign(1);
    log.answering(true);
    poll();
    assertThat(group.trouble()).isNull();
    assertThat(group.gained()).isEqualTo(Set.of(1));
  }

  @Test
  void aPartitionStaysGainedUntilItHasBeenTakenOver() {
    log.assign(0, 1);
    poll();
    group.tookOver(Set.of(1));
    assertThat(group.gained()).containsExactly(0);
    poll();
    assertThat(group.gained()).containsExactly(0);
  }

  private List<Received> poll() {
    return group.poll(Duration.ZERO);
  }
}
