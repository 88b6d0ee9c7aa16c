package io.tidegate.balancer.hold;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a workload's waiting requests take up, on all event loops together. Any thread. */
public final class HoldBudget {
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Requests that wait. */
  public int requests() {
    return requests.get();
  }

  /** Bytes they hold. */
  public long bytes() {
    return bytes.get();
  }

  /** A request of that size waits from now on. */
  public void enter(long size) {
    requests.incrementAndGet();
    bytes.addAndGet(size);
  }

  /** A request that waits needs more; says whether there is as much, {@code limit} in all. */
  public boolean grow(long more, long limit) {
    if (bytes.addAndGet(more) <= limit) {
      return true;
    }
    bytes.addAndGet(-more);
    return false;
  }

  /** A request of that size waits no longer. */
  public void leave(long size) {
    requests.decrementAndGet();
    bytes.addAndGet(-size);
  }
}
