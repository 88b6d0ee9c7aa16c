/**
 * Decides where instances run and has the platforms start and stop them. Start at {@link
 * io.tidegate.placement.PlacementLoop}.
 */
@NullMarked
package io.tidegate.placement;

import org.jspecify.annotations.NullMarked;
