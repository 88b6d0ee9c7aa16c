/** The metrics collector. Start at {@link io.tidegate.collector.CollectorLoop}. */
@NullMarked
package io.tidegate.collector;

import org.jspecify.annotations.NullMarked;
