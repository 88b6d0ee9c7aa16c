package io.tidegate.balancer.slf4j;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailuresTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
  }

  @Test
  void recurringTaskRunsAgainWhateverItThrew() throws Exception {
    CountDownLatch runs = new CountDownLatch(3);
    try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          executor.scheduleWithFixedDelay(
              Failures.recurring(
                  "task",
                  () -> {
                    runs.countDown();
                    if (runs.getCount() == 2) {
                      throw new StackOverflowError();
                    }
                    throw new IllegalStateException();
                  }),
              0,
              1,
              TimeUnit.MILLISECONDS);

      assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
      executor.shutdownNow();
    }
  }

  @Test
  void saysOftenRepeatedFailuresEverMoreRarely() {
    Runnable failing =
        Failures.recurring(
            "task",
            () -> {
              throw new IllegalStateException("broken");
            });
    for (int i = 0; i < 9; i++) {
      failing.run();
    }

    assertThat(messages())
        .containsExactly(
            "task failed, 1 in a row",
            "task failed, 2 in a row",
            "task failed, 4 in a row",
            "task failed, 8 in a row");
  }

  @Test
  void saysTheFirstFailureAfterASuccess() {
    boolean[] fails = {true};
    Runnable task =
        Failures.recurring(
            "task",
            () -> {
              if (fails[0]) {
                throw new IllegalStateException("broken");
              }
            });
    for (boolean failing : new boolean[] {true, true, true, false, true}) {
      fails[0] = failing;
      task.run();
    }

    assertThat(messages())
        .containsExactly(
            "task failed, 1 in a row", "task failed, 2 in a row", "task failed, 1 in a row");
  }

  @Test
  void chainTellsOfAFailureAnywhereInIt() {
    CompletableFuture<String> first = new CompletableFuture<>();
    Failures.logged("chain", first.thenApply(String::length).thenApply(n -> 1 / n));
    first.complete("");

    assertThat(messages()).containsExactly("chain failed");
    assertThat(lines.list.getFirst().getThrowableProxy().getClassName())
        .isEqualTo(ArithmeticException.class.getName());
    assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void stoppingIsNoFailure() {
    CompletableFuture<String> first = new CompletableFuture<>();
    Failures.logged(
        "chain",
        first.thenAcceptAsync(
            _ -> {},
            _ -> {
              throw new RejectedExecutionException("stopped");
            }));
    first.complete("");

    assertThat(lines.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.INFO));
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
