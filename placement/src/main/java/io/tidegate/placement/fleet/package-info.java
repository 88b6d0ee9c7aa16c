/**
 * The life of instances: what is known, what follows from an event, and what is to be done, without
 * a thread, a clock or a connection. Start at {@link io.tidegate.placement.fleet.Fleet}.
 */
@NullMarked
package io.tidegate.placement.fleet;

import org.jspecify.annotations.NullMarked;
