/**
 * The production decision code on a virtual clock, against recorded inputs or a simulated load.
 * Start at {@link io.tidegate.autoscaler.replay.Replay}.
 */
@NullMarked
package io.tidegate.autoscaler.replay;

import org.jspecify.annotations.NullMarked;
