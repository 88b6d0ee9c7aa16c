/**
 * What happens when an endpoint fails or there is too much to do: retries and their budget,
 * timeouts, hedging, limits. Start at {@link io.tidegate.balancer.resilience.RetryPolicy}.
 */
@NullMarked
package io.tidegate.balancer.resilience;

import org.jspecify.annotations.NullMarked;
