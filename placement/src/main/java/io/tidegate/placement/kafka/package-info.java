/**
 * Placement's side of the event log: who plans, and what the tables say. Start at {@link
 * io.tidegate.placement.kafka.PlacementLease}.
 */
@NullMarked
package io.tidegate.placement.kafka;

import org.jspecify.annotations.NullMarked;
