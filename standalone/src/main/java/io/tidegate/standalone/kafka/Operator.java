package io.tidegate.standalone.kafka;

import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.WorkloadId;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Declares workloads and takes or gives back control over them. Each call waits for Kafka. */
public final class Operator implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 10;

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

  /**
   * The publisher gives up on a connection that is not made yet within 100 ms, which the first call
   * of a short-lived process needs; so it is asked again while time is left.
   */
  private void await(Supplier<CompletableFuture<Void>> publication) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      try {
        publication.get().get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        return;
      } catch (ExecutionException e) {
        if (System.nanoTime() >= deadlineNanos) {
          throw refused(String.valueOf(e.getCause()), e);
        }
      } catch (TimeoutException e) {
        throw refused("no acknowledgement within %d s".formatted(TIMEOUT_SECONDS), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refused("interrupted", e);
      }
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
