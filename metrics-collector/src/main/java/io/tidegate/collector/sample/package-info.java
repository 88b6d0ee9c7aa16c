/**
 * Cumulative readings of instances become figures over an interval, and say why when they cannot.
 * Start at {@link io.tidegate.collector.sample.Sampler}.
 */
@NullMarked
package io.tidegate.collector.sample;

import org.jspecify.annotations.NullMarked;
