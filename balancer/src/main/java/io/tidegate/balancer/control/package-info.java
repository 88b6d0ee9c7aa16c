/**
 * What a balancer does beside forwarding: acknowledging drains, watching health, telling the other
 * services. Start at {@link io.tidegate.balancer.control.DrainWatch}.
 */
@NullMarked
package io.tidegate.balancer.control;

import org.jspecify.annotations.NullMarked;
