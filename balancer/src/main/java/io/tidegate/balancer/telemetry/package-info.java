/** The balancer's metrics. Start at {@link io.tidegate.balancer.telemetry.BalancerCollector}. */
@NullMarked
package io.tidegate.balancer.telemetry;

import org.jspecify.annotations.NullMarked;
