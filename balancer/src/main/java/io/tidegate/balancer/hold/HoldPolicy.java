package io.tidegate.balancer.hold;

import java.time.Duration;

/**
 * How many requests may wait for an endpoint, and how long.
 *
 * @param maxRequests requests of the workload that wait at the same time, on all event loops
 * @param maxBytes what they may hold in memory, heads and buffered bodies
 * @param maxWait longest wait for an instance while none is ready
 * @param maxQueueWait longest wait for a free place while all are busy
 */
public record HoldPolicy(int maxRequests, long maxBytes, Duration maxWait, Duration maxQueueWait) {
  /** 10,000 requests, 64 MiB, half a minute for a cold start, five seconds for a free place. */
  public static final HoldPolicy DEFAULT =
      new HoldPolicy(10_000, 64L << 20, Duration.ofSeconds(30), Duration.ofSeconds(5));

  public HoldPolicy {
    if (maxRequests < 0) {
      throw new IllegalArgumentException("requests: %d (expected: >= 0)".formatted(maxRequests));
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("bytes: %d (expected: >= 0)".formatted(maxBytes));
    }
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("wait: %s (expected: >= 0)".formatted(maxWait));
    }
    if (maxQueueWait.isNegative()) {
      throw new IllegalArgumentException("queue-wait: %s (expected: >= 0)".formatted(maxQueueWait));
    }
  }
}
