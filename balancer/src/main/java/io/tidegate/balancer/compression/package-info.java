/**
 * When a response is compressed on its way. Start at {@link
 * io.tidegate.balancer.compression.CompressionPolicy}.
 */
@NullMarked
package io.tidegate.balancer.compression;

import org.jspecify.annotations.NullMarked;
