/**
 * HTTP/1.x as bytes: parsing in place, the framing gate, and what is written onwards. Nothing here
 * reads or writes a socket. Start at {@link io.tidegate.balancer.http1.RequestHead}.
 */
@NullMarked
package io.tidegate.balancer.http1;

import org.jspecify.annotations.NullMarked;
