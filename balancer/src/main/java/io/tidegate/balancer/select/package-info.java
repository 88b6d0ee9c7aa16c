/**
 * Which endpoint takes a request. A selector is built from the endpoints that may be picked at all,
 * belongs to one event loop, and answers a sequence of choices so that a retry never meets the same
 * endpoint again. Start at {@link io.tidegate.balancer.select.Selector}.
 */
@NullMarked
package io.tidegate.balancer.select;

import org.jspecify.annotations.NullMarked;
