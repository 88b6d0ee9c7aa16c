/**
 * HTTP/2 without its sockets (RFC 9113, RFC 7541): header compression, what header lists mean as
 * HTTP/1.1 text, settings, windows, and what a peer may ask for before it is sent away. Start at
 * {@link io.tidegate.balancer.http2.RequestText}.
 */
@NullMarked
package io.tidegate.balancer.http2;

import org.jspecify.annotations.NullMarked;
