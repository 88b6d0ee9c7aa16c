/**
 * Circuit breakers and rate limits by Resilience4j. Start at {@link
 * io.tidegate.balancer.resilience4j.ResilienceGates}.
 */
@NullMarked
package io.tidegate.balancer.resilience4j;

import org.jspecify.annotations.NullMarked;
