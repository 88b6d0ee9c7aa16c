/**
 * The header by which a proxy tells the next one who the client is (PROXY protocol, versions 1 and
 * 2). Start at {@link io.tidegate.balancer.proxyprotocol.ProxyHeaderReader}.
 */
@NullMarked
package io.tidegate.balancer.proxyprotocol;

import org.jspecify.annotations.NullMarked;
