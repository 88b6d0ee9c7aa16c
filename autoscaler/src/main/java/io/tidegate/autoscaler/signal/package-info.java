/**
 * What is known of each target's metric at one moment, and what is not. Start at {@link
 * io.tidegate.autoscaler.signal.Signal}.
 */
@NullMarked
package io.tidegate.autoscaler.signal;

import org.jspecify.annotations.NullMarked;
