/**
 * Which endpoints are fit to be picked: what their responses say (outlier ejection) and what active
 * checks say. Start at {@link io.tidegate.balancer.health.EndpointHealth}.
 */
@NullMarked
package io.tidegate.balancer.health;

import org.jspecify.annotations.NullMarked;
