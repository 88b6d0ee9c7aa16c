package io.tidegate.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LoadPlanTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  @Test
  void spacesRequestsEvenly() {
    LoadPlan plan = LoadPlan.of(List.of(4.0), Duration.ofSeconds(1));

    assertThat(dueMillis(plan)).containsExactly(0L, 250L, 500L, 750L);
  }

  @Test
  void beginsEachStepAtItsOwnTime() {
    LoadPlan plan = LoadPlan.of(List.of(1.0, 10.0, 1.0), TEN_SECONDS);

    assertThat(plan.total()).isEqualTo(120);
    assertThat(plan.duration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(dueMillis(plan)).startsWith(0L, 1000L).contains(9000L, 10000L, 10100L, 20000L);
    assertThat(plan.dueNanos(119)).isEqualTo(Duration.ofSeconds(29).toNanos());
  }

  @Test
  void passesOverAStepWithoutRequests() {
    LoadPlan plan = LoadPlan.of(List.of(0.0, 1.0), TEN_SECONDS);

    assertThat(plan.total()).isEqualTo(10);
    assertThat(plan.dueNanos(0)).isEqualTo(TEN_SECONDS.toNanos());
  }

  @Test
  void neverDriftsFromTheRate() {
    LoadPlan plan = LoadPlan.of(List.of(3333.0), Duration.ofSeconds(60));

    assertThat(plan.dueNanos(3333 * 59L)).isEqualTo(Duration.ofSeconds(59).toNanos());
  }

  @Test
  void refusesWhatCannotBeSent() {
    assertThatThrownBy(() -> LoadPlan.of(List.of(-1.0), TEN_SECONDS))
        .hasMessage("rate: -1.0 (expected: 0 to 1000000 requests a second)");
    assertThatThrownBy(() -> LoadPlan.of(List.of(1.0), Duration.ZERO))
        .hasMessage("duration: PT0S (expected: > 0)");
    assertThatThrownBy(() -> LoadPlan.of(List.of(), TEN_SECONDS)).hasMessageContaining("none");
  }

  private static List<Long> dueMillis(LoadPlan plan) {
    return LongStream.range(0, plan.total())
        .map(request -> plan.dueNanos(request) / 1_000_000)
        .boxed()
        .toList();
  }
}
