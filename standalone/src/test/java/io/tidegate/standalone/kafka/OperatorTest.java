package io.tidegate.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class OperatorTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private int asked;

  @Test
  void asksAgainAfterAPauseForWhatMaySucceedLater() throws Exception {
    Queue<CompletableFuture<Void>> answers = new ArrayDeque<>();
    answers.add(CompletableFuture.failedFuture(new DisconnectException("not yet")));
    answers.add(CompletableFuture.failedFuture(new DisconnectException("not yet")));
    answers.add(CompletableFuture.completedFuture(null));
    long begun = System.nanoTime();

    Operator.insist(answers::remove, LONG);
    assertThat(answers).isEmpty();
    assertThat(System.nanoTime() - begun).isGreaterThan(Duration.ofMillis(450).toNanos());
  }

  @Test
  void givesUpAtOnceOnWhatWillNeverSucceed() {
    assertThatThrownBy(() -> Operator.insist(failing(new RecordTooLargeException("2 MB")), LONG))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("2 MB");
    assertThat(asked).isOne();
  }

  @Test
  void saysInTheEndWhatWasInTheWay() {
    Duration limit = Duration.ofMillis(600);
    assertThatThrownBy(() -> Operator.insist(failing(new DisconnectException("away")), limit))
        .hasRootCauseMessage("away");
    assertThat(asked).isBetween(1, 3);
    assertThatThrownBy(() -> Operator.insist(CompletableFuture::new, Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class);
  }

  private java.util.function.Supplier<CompletableFuture<Void>> failing(Exception why) {
    return () -> {
      asked++;
      return CompletableFuture.failedFuture(why);
    };
  }
}
