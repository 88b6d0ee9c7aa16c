/**
 * How the balancer asks endpoints whether they are well. Start at {@link
 * io.tidegate.balancer.netty.probe.NettyProber}.
 */
@NullMarked
package io.tidegate.balancer.netty.probe;

import org.jspecify.annotations.NullMarked;
