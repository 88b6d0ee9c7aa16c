/**
 * Who the client is when other proxies stand before this one, and what is told to the endpoints
 * about it. Start at {@link io.tidegate.balancer.forwarding.ForwardedClient}.
 */
@NullMarked
package io.tidegate.balancer.forwarding;

import org.jspecify.annotations.NullMarked;
