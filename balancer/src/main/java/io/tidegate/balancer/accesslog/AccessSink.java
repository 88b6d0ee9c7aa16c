package io.tidegate.balancer.accesslog;

/** Takes entries of the access log from event loops. */
public interface AccessSink {
  /** Takes an entry, or drops it; never waits. Any thread. */
  void offer(AccessEntry entry);
}
