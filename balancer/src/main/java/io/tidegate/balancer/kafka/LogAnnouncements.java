package io.tidegate.balancer.kafka;

import io.tidegate.balancer.control.Announcements;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.MetricPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Says it on the log. What cannot be said now is said again, or is not worth saying later. */
public final class LogAnnouncements implements Announcements {
  private final EventPublisher events;
  private final MetricPublisher metrics;

  /** A sign of life still under way; another one meanwhile would only queue behind it. */
  private final AtomicReference<@Nullable CompletableFuture<Void>> beating =
      new AtomicReference<>();

  public LogAnnouncements(EventPublisher events, MetricPublisher metrics) {
    this.events = events;
    this.metrics = metrics;
  }

  @Override
  public void demand(MetricBatch batch) {
    metrics.offer(batch);
  }

  @Override
  public void drained(InstanceDrained drained) {
    var _ = events.publish(Topic.DRAINED, drained.instance().value(), drained);
  }

  @Override
  public void alive(BalancerStatus status) {
    CompletableFuture<Void> last = beating.get();
    if (last == null || last.isDone()) {
      beating.set(events.publish(Topic.BALANCERS, status.balancer(), status));
    }
  }

  @Override
  public void gone(String balancer) {
    var _ = events.remove(Topic.BALANCERS, balancer);
  }
}
