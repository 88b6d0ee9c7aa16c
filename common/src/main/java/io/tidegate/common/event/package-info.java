/**
 * The messages between the services. Each carries the whole truth about its key, never a delta, so
 * that losing one delays and never corrupts. Start at {@link io.tidegate.common.event.Topic}.
 */
@NullMarked
package io.tidegate.common.event;

import org.jspecify.annotations.NullMarked;
