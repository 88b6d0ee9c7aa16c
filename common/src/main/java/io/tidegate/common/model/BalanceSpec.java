package io.tidegate.common.model;

import java.time.Duration;

/**
 * How the balancer treats a workload's requests.
 *
 * @param requestTimeout from the first byte of a request to the last of its response headers
 * @param holdTimeout how long a request waits for an instance while the workload wakes from zero
 */
public record BalanceSpec(Algorithm algorithm, Duration requestTimeout, Duration holdTimeout) {
  /** Round-robin, one minute for a response, 30 s for a cold start. */
  public static final BalanceSpec DEFAULT =
      new BalanceSpec(Algorithm.ROUND_ROBIN, Duration.ofSeconds(60), Duration.ofSeconds(30));

  /** Which endpoint takes the next request. */
  public enum Algorithm {
    ROUND_ROBIN,
    RANDOM,
    LEAST_CONNECTIONS,
    RESPONSE_TIME,
    RING_HASH,
    MAGLEV,
    BOUNDED_LOAD,
    FIRST
  }
}
