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
    List<Long> responses, Map<String, Long> failures, long retries, long held, long heldNanos) {

  static WorkloadTotals of(WorkloadCounters counters) {
    List<Long> responses = new ArrayList<>();
    for (long count : counters.responses) {
      responses.add(count);
    }
    return new WorkloadTotals(
        responses,
        counters.failures.copy(Failure::label),
        counters.retries,
        counters.held,
        counters.heldNanos);
  }
}
