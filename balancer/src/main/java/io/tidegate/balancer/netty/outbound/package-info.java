/**
 * How a connection to an endpoint begins: PROXY protocol header, then TLS. Start at {@link
 * io.tidegate.balancer.netty.outbound.Opening}.
 */
@NullMarked
package io.tidegate.balancer.netty.outbound;

import org.jspecify.annotations.NullMarked;
