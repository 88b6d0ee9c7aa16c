/**
 * Decision records as sentences. Everything said is taken from the record, nothing is guessed.
 * Start at {@link io.tidegate.autoscaler.explain.Explanation}.
 */
@NullMarked
package io.tidegate.autoscaler.explain;

import org.jspecify.annotations.NullMarked;
