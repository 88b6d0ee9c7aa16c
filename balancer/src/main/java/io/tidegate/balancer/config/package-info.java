/**
 * The balancer's own configuration file: what it listens on, and every workload's routes, policy
 * and fixed endpoints. Start at {@link io.tidegate.balancer.config.BalancerConfigReader}.
 */
@NullMarked
package io.tidegate.balancer.config;

import org.jspecify.annotations.NullMarked;
