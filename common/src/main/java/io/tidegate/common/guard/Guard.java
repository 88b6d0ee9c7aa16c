package io.tidegate.common.guard;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Every outbound control-plane call goes through one: a deadline and a circuit breaker by name. */
public interface Guard {
  /**
   * Runs {@code work} on another (virtual) thread and waits for it.
   *
   * @param name the breaker's name, one per remote party, such as {@code docker:node-1}
   * @throws java.util.concurrent.TimeoutException when the deadline passed; the work is interrupted
   * @throws GuardOpenException at once when the breaker is open
   * @throws Exception what the work threw
   */
  <T> T call(String name, Duration deadline, Callable<T> work) throws Exception;
}
