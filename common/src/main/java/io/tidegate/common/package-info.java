/**
 * What two or more services share, and nothing else. Start at {@link io.tidegate.common.event} for
 * the messages that hold the services together.
 */
@NullMarked
package io.tidegate.common;

import org.jspecify.annotations.NullMarked;
