package io.tidegate.common.spring;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;

/** A {@link Guard} of Spring Cloud's circuit breakers; the deadline is a future's. Thread-safe. */
final class BreakerGuard implements Guard {
  private final CircuitBreakerFactory<?, ?> breakers;

  BreakerGuard(CircuitBreakerFactory<?, ?> breakers) {
    this.breakers = breakers;
  }

  @Override
  public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    breakers
        .create(name)
        .run(
            () -> {
              await(task, deadline);
              return true;
            },
            thrown -> {
              failure.set(thrown);
              return false;
            });
    return switch (failure.get()) {
      case null -> task.resultNow();
      case CallNotPermittedException open -> throw new GuardOpenException(name, open);
      case Wrapped wrapped -> throw wrapped.failure;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new ExecutionException(e);
    };
  }

  private static void await(FutureTask<?> task, Duration deadline) {
    Thread.ofVirtual().start(task);
    try {
      task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case Exception cause -> throw new Wrapped(cause);
        case null, default -> throw new Wrapped(e);
      }
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new Wrapped(e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new Wrapped(e);
    }
  }

  /** Carries a checked exception through the breaker, which counts it as a failure. */
  private static final class Wrapped extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Exception failure;

    Wrapped(Exception failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
