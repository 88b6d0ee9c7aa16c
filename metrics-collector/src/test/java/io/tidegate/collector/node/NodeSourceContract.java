package io.tidegate.collector.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every source of nodes promises. A source earns its place by passing this. */
public abstract class NodeSourceContract {
  protected static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  protected NodeSource source;

  /** A source whose nodes are well. */
  protected abstract NodeSource open() throws Exception;

  /** The nodes that it is told to speak for. */
  protected abstract Set<NodeId> told();

  /** What can happen to its nodes, so that nothing is known of them. */
  protected abstract List<Runnable> troubles();

  /** Makes them well again. */
  protected abstract void recover();

  /**
   * Keeps the nodes from answering, if that can be.
   *
   * @return whether a look has begun to wait
   */
  protected BooleanSupplier silence() {
    return () -> true;
  }

  @BeforeEach
  void openSource() throws Exception {
    source = open();
  }

  @Test
  void namesAreKnownBeforeAnyNodeAnswersAndStay() throws Exception {
    assertThat(source.nodes()).isEqualTo(told()).isNotEmpty();

    source.observe(NOW);
    assertThat(source.nodes()).isEqualTo(told());
    for (Runnable each : troubles()) {
      each.run();
      assertThat(source.nodes()).isEqualTo(told());
    }
  }

  @Test
  void observesEachOfItsNodesOnceAndNoOther() throws Exception {
    assertThat(source.observe(NOW))
        .extracting(NodeStatus::node)
        .containsExactlyInAnyOrderElementsOf(told());
  }

  @Test
  void theTimeOfAHeartbeatIsTheOneThatWasGiven() throws Exception {
    for (long seconds : new long[] {0, 2, 4, 3600, 3602, 10}) { // at last a clock that was set
      Instant now = NOW.plusSeconds(seconds);

      assertThat(source.observe(now)).extracting(NodeStatus::heartbeatAt).containsOnly(now);
    }
  }

  @Test
  void aNodeHasRoomForInstancesAndSaysWhoRunsThem() throws Exception {
    assertThat(source.observe(NOW))
        .allSatisfy(
            status -> {
              assertThat(status.capacity().cpuMillis()).isPositive();
              assertThat(status.capacity().memoryBytes()).isPositive();
              assertThat(status.allocatable().cpuMillis()).isPositive();
              assertThat(status.allocatable().memoryBytes()).isPositive();
              assertThat(status.capacity().holds(status.allocatable())).isTrue();
              assertThat(status.platform()).isNotBlank();
              assertThat(status.schedulable()).isTrue();
            });
  }

  @Test
  void aNodeOfWhichNothingIsKnownIsLeftOutUntilItAnswersAgain() throws Exception {
    List<NodeStatus> well = source.observe(NOW);
    for (boolean fresh : new boolean[] {true, false}) {
      for (Runnable trouble : troubles()) {
        if (fresh) {
          source = open();
        }
        trouble.run();
        assertThat(observed()).isEmpty();

        recover();
        assertThat(source.observe(NOW)).isEqualTo(well);
      }
    }
  }

  /** Nothing where the source says by an exception that no node answers. */
  private List<NodeStatus> observed() {
    try {
      return source.observe(NOW);
    } catch (Exception e) {
      return List.of();
    }
  }

  @Test
  void anInterruptEndsALookThatWaitsAndSpoilsNoneAfterIt() throws Exception {
    BooleanSupplier waiting = silence();
    Thread look = Thread.ofVirtual().start(this::observeUntilInterrupted);
    await().atMost(PATIENCE).until(waiting::getAsBoolean);

    look.interrupt();

    assertThat(look.join(PATIENCE)).as("the look has ended").isTrue();
    recover();
    assertThat(source.observe(NOW)).hasSameSizeAs(told());
  }

  private void observeUntilInterrupted() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        source.observe(NOW);
      }
    } catch (Exception e) {
      // That is how a look that waits ends.
    }
  }
}
