package io.tidegate.collector.kafka;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.model.WorkloadId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Publishes nodes and declarations. While the broker has not answered for a key, newer words about
 * it are not sent: the next heartbeat or reconcile says the same or better, and a broker that comes
 * back finds one old heartbeat and not a hundred. Thread-safe; waits 100 ms at most.
 */
public final class StatePublisher implements AutoCloseable {
  private final EventPublisher publisher;
  private final ConcurrentMap<String, CompletableFuture<Void>> unanswered =
      new ConcurrentHashMap<>();

  public StatePublisher(EventPublisher publisher) {
    this.publisher = publisher;
  }

  /** A node's sign of life; false when the one before is still unanswered. */
  public boolean alive(NodeStatus node) {
    String key = node.node().value();
    return send("node " + key, () -> publisher.publish(Topic.NODES, key, node));
  }

  /** Declares a workload. */
  public boolean declare(WorkloadDeclared declared) {
    String key = declared.spec().id().value();
    return send("workload " + key, () -> publisher.publish(Topic.WORKLOADS, key, declared));
  }

  /** Takes a declaration back. */
  public boolean withdraw(WorkloadId workload) {
    String key = workload.value();
    return send("workload " + key, () -> publisher.remove(Topic.WORKLOADS, key));
  }

  @Override
  public void close() {
    publisher.close();
  }

  private boolean send(String key, Supplier<CompletableFuture<Void>> sending) {
    CompletableFuture<Void> before = unanswered.get(key);
    if (before != null && !before.isDone()) {
      return false;
    }
    unanswered.put(key, sending.get());
    return true;
  }
}
