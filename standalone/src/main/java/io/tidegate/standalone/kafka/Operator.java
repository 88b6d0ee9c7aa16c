package io.tidegate.standalone.kafka;

import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.WorkloadId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;

/** Declares workloads and takes or gives back control over them. Each call waits for Kafka. */
public final class Operator implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final EventPublisher publisher;
  private final String bootstrapServers;

  public Operator(KafkaSettings settings, Clock clock) {
    Reachability.check(settings);
    this.publisher = new EventPublisher(settings, EventCodec.standard(), "/cli", clock);
    this.bootstrapServers = settings.bootstrapServers();
  }

  /** Adds or replaces a workload. */
  public void declare(WorkloadDeclared declared) {
    String key = declared.spec().id().value();
    await(() -> publisher.publish(Topic.WORKLOADS, key, declared));
  }

  /** Takes a workload away; its instances are stopped. */
  public void remove(WorkloadId workload) {
    await(() -> publisher.remove(Topic.WORKLOADS, workload.value()));
  }

  /** Overrides a workload's policy. */
  public void control(ControlChanged control) {
    await(() -> publisher.publish(Topic.CONTROLS, control.workload().value(), control));
  }

  /** Gives control back to the policy. */
  public void release(WorkloadId workload) {
    await(() -> publisher.remove(Topic.CONTROLS, workload.value()));
  }

  private void await(Supplier<CompletableFuture<Void>> publication) {
    try {
      insist(publication, TIMEOUT);
    } catch (ExecutionException e) {
      throw refused(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw refused("no acknowledgement within %d s".formatted(TIMEOUT.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused("interrupted", e);
    }
  }

  /**
   * Asks again, while time is left, for what may succeed later: the publisher gives up on a
   * connection that is not made within 5 s. What will never succeed fails at once.
   *
   * @throws ExecutionException why the last one failed
   */
  static void insist(Supplier<CompletableFuture<Void>> publication, Duration atMost)
      throws ExecutionException, TimeoutException, InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        publication.get().get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        boolean worthwhile = e.getCause() instanceof RetriableException;
        if (!worthwhile || System.nanoTime() + PAUSE.toNanos() >= deadlineNanos) {
          throw e;
        }
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private UnreachableException refused(String why, Exception cause) {
    return new UnreachableException("Kafka at %s: %s".formatted(bootstrapServers, why), cause);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
