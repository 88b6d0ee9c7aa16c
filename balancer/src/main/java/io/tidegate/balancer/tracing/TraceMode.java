package io.tidegate.balancer.tracing;

/** What the balancer does with a request's trace context. */
public enum TraceMode {
  /** Nothing: the headers pass like any others. */
  PASS,
  /**
   * A valid context goes on with the balancer's own span as parent; an invalid one is removed, as
   * the recommendation asks of those who take part.
   */
  CONTINUE,
  /** As {@link #CONTINUE}, and a request without a valid context gets one. */
  START
}
