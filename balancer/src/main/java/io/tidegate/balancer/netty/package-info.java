/**
 * Everything on the wire: listeners, client connections, upstream connections, one event loop
 * owning both ends of a request. Start at {@link io.tidegate.balancer.netty.Exchange}.
 */
@NullMarked
package io.tidegate.balancer.netty;

import org.jspecify.annotations.NullMarked;
