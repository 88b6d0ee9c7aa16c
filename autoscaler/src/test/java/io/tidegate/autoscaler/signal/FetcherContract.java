package io.tidegate.autoscaler.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tidegate.autoscaler.signal.Fetcher.Fetched;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.Unguarded;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every fetcher promises. A fetcher earns its place by passing this. */
public abstract class FetcherContract {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final List<Target> ONE_OF_EACH_KIND =
      List.of(
          new Target.Cpu(0.7),
          new Target.Memory(0.7),
          new Target.RequestsPerSecond(10),
          new Target.Concurrency(10),
          new Target.Latency(0.95, Duration.ofMillis(200)),
          new Target.Throttling(0.1),
          new Target.Pressure(0.1),
          new Target.ErrorRate(0.1),
          new Target.Queue(10),
          new Target.KafkaLag("orders", "shop", "", 100, true),
          new Target.Promql("http://localhost:9090", "up", 10),
          new Target.Schedule("0 8 * * *", "0 18 * * *", ZoneId.of("UTC"), 5),
          new Target.Metric("jobs", Map.of(), 10));

  private final DeadlineGuard guard = new DeadlineGuard();
  protected Fetcher fetcher;

  protected abstract Fetcher open(Guard guard) throws Exception;

  /** A target whose figure can be had. */
  protected abstract Target target() throws Exception;

  /** What its figure is. */
  protected abstract double figure();

  /** The words of the source by which people know it. */
  protected abstract String place();

  /** Changes as much about the figure as can change at its place; {@link #figure} follows. */
  protected abstract void change() throws Exception;

  /** Targets of its kind whose figure cannot be had. */
  protected abstract List<Target> beyondReach() throws Exception;

  /** Targets whose source begins to listen, or to answer, and then does nothing. */
  protected abstract List<Target> silent() throws Exception;

  @BeforeEach
  void openFetcher() throws Exception {
    fetcher = open(guard);
  }

  @Test
  void servesItsOwnKindAndNoOther() throws Exception {
    assertThat(ONE_OF_EACH_KIND)
        .extracting(Object::getClass)
        .as("every kind that there is")
        .containsExactlyInAnyOrder(Target.class.getPermittedSubclasses());

    Class<?> kind = target().getClass();
    for (Target each : ONE_OF_EACH_KIND) {
      assertThat(fetcher.serves(each)).as(each.key()).isEqualTo(each.getClass() == kind);
    }
    for (Target each : beyondReach()) {
      assertThat(fetcher.serves(each)).as("also when it cannot be had").isTrue();
    }
  }

  @Test
  void answersTheFigureOfNowAndWhereItIsFrom() throws Exception {
    Target target = target();

    Fetched first = fetched(target);
    assertThat(first.value()).isEqualTo(figure()).isPositive();
    assertThat(first.source()).contains(place());

    change();
    assertThat(figure()).isNotEqualTo(first.value());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fetched(target).value()).isEqualTo(figure()));
    assertThat(fetched(target).source())
        .as("figures of two sources are added up, so one source has one name")
        .isEqualTo(first.source());
  }

  @Test
  void whatCannotBeHadIsAnExceptionAndNeverZeroAndKeepsNobodyFromTheOthers() throws Exception {
    Target target = target();

    for (Target each : beyondReach()) {
      assertThat(catchThrowable(() -> fetcher.fetch(each)))
          .as(each.toString())
          .isInstanceOf(Exception.class);
      assertThat(fetched(target).value()).isEqualTo(figure());
    }
  }

  @Test
  void severalAreFetchedSideBySide() throws Exception {
    Target target = target();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Fetched>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(threads.submit(() -> fetched(target)));
      }
      for (Future<Fetched> each : answers) {
        assertThat(each.get().value()).isEqualTo(figure());
      }
    }
  }

  @Test
  void aSourceThatFallsSilentEndsAtADeadlineWithAllThatWaitsForIt() throws Exception {
    for (Target each : silent()) {
      FutureTask<Throwable> asking =
          new FutureTask<>(() -> catchThrowable(() -> fetcher.fetch(each)));
      Thread.ofVirtual().start(asking);

      assertThat(asking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as(each.toString())
          .isInstanceOf(Exception.class);
    }
    for (Thread each : guard.workers) {
      assertThat(each.join(PATIENCE)).as("nobody goes on waiting").isTrue();
    }
    assertThat(fetched(target()).value()).isEqualTo(figure());
  }

  @Test
  void whoeverIsInterruptedDoesNotWait() throws Exception {
    Fetcher unguarded = open(new Unguarded());
    for (Target each : silent()) {
      FutureTask<Throwable> task =
          new FutureTask<>(
              () -> {
                Thread.currentThread().interrupt();
                return catchThrowable(() -> unguarded.fetch(each));
              });
      Thread.ofVirtual().start(task);

      assertThat(task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class);
    }
  }

  /** The answer of a source that has one, however busy the machine is. */
  protected final Fetched fetched(Target target) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> fetcher.fetch(target), answer -> true);
  }

  /** As the services' own, without the breaker. */
  private static final class DeadlineGuard implements Guard {
    final List<Thread> workers = new CopyOnWriteArrayList<>();

    @Override
    public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
      FutureTask<T> task = new FutureTask<>(work);
      workers.add(Thread.ofVirtual().start(task));
      try {
        return task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      } catch (TimeoutException | InterruptedException e) {
        task.cancel(true);
        throw e;
      }
    }
  }
}
