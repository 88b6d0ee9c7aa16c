/**
 * The recent past of each workload, in event time, in a few primitive arrays. Start at {@link
 * io.tidegate.autoscaler.window.WorkloadWindow}.
 */
@NullMarked
package io.tidegate.autoscaler.window;

import org.jspecify.annotations.NullMarked;
