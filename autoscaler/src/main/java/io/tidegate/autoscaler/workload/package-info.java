/**
 * One workload's life in the autoscaler: its samples, its instances, its state, its next decision.
 * Start at {@link io.tidegate.autoscaler.workload.ManagedWorkload}.
 */
@NullMarked
package io.tidegate.autoscaler.workload;

import org.jspecify.annotations.NullMarked;
