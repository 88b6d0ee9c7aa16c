/**
 * Finds out when an instance can serve. Start at {@link
 * io.tidegate.placement.probe.ReadinessProbes}.
 */
@NullMarked
package io.tidegate.placement.probe;

import org.jspecify.annotations.NullMarked;
