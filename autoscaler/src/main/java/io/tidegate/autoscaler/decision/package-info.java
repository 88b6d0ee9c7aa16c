/**
 * From what is known of a workload to the number of replicas it shall have: pure functions over
 * records, the same in production, in replay and in tests. Start at {@link
 * io.tidegate.autoscaler.decision.DecisionEngine}.
 */
@NullMarked
package io.tidegate.autoscaler.decision;

import org.jspecify.annotations.NullMarked;
