package io.tidegate.balancer.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Counts of one workload since its first request.
 *
 * @param responses by the status code's first digit, 0 to 5
 * @param failures answers that the balancer itself gave, by reason
 */
public record WorkloadTotals(
    List<Long> responses, Map<String, Long> failures, Tries tries, Copies copies, Held held) {

  /**
   * Tries beyond the first: after one that failed, and beside one that was slow; and those that the
   * retry budget did not allow.
   */
  public record Tries(long retries, long refused, long hedges) {}

  /** Copies of other workloads' requests. */
  public record Copies(long sent, long dropped) {}

  /** Requests that waited for an endpoint, and how long together. */
  public record Held(long requests, long nanos) {}

  static WorkloadTotals of(WorkloadCounters counters) {
    List<Long> responses = new ArrayList<>();
    for (long count : counters.responses) {
      responses.add(count);
    }
    return new WorkloadTotals(
        responses,
        counters.failures.copy(Failure::label),
        new Tries(counters.retries, counters.retriesRefused, counters.hedges),
        new Copies(counters.copiesSent, counters.copiesDropped),
        new Held(counters.held, counters.heldNanos));
  }
}
