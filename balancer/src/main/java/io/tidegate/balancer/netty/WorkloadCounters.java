package io.tidegate.balancer.netty;

/** What one event loop has counted of one workload since it began. Written by that loop only. */
final class WorkloadCounters {
  /** By the status code's first digit. */
  final long[] responses = new long[6];

  /** Answers that the balancer itself gave. */
  final Tally<Failure> failures = new Tally<>(Failure.class);

  /** Tries beyond the first. */
  long retries;

  /** Tries that were safe but for which the budget had no room. */
  long retriesRefused;

  /** Requests of which a second try was sent before the first was answered. */
  long hedges;

  /** Copies of other workloads' requests that were sent to this one. */
  long copiesSent;

  /** Copies that were not sent. */
  long copiesDropped;

  /** Copies that exist now. */
  int copiesUnderWay;

  /** Requests that waited for an endpoint. */
  long held;

  /** How long they waited, together. */
  long heldNanos;
}
