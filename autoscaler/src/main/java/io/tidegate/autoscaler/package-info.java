/**
 * The autoscaler: samples in, the number of replicas wanted and the reasons out. Start at {@link
 * io.tidegate.autoscaler.decision.DecisionEngine}.
 */
@NullMarked
package io.tidegate.autoscaler;

import org.jspecify.annotations.NullMarked;
