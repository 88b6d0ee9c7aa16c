/**
 * W3C trace context: the header that ties the spans of one request together over all services.
 * Start at {@link io.tidegate.balancer.tracing.TraceParent}.
 */
@NullMarked
package io.tidegate.balancer.tracing;

import org.jspecify.annotations.NullMarked;
