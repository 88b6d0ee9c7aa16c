package io.tidegate.balancer.control;

import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.select.EndpointRuntime;
import java.util.concurrent.CompletableFuture;

/** Asks endpoints whether they are well. Calls return at once; thread-safe. */
public interface Prober {

  /**
   * Asks one endpoint once.
   *
   * @param upstream how the endpoint is spoken to
   * @return what came of it, before {@code check.timeout()} is much over; never fails
   */
  CompletableFuture<Answer> probe(
      EndpointRuntime endpoint, ActiveCheck check, UpstreamPolicy upstream);

  /** What came of a probe. */
  sealed interface Answer {

    /** It is well. */
    record Passed() implements Answer {}

    /** It is not, or did not say so in time. */
    record Failed(String why) implements Answer {}
  }
}
