/** The collector's ends of the log. Start at {@link io.tidegate.collector.kafka.Feed}. */
@NullMarked
package io.tidegate.collector.kafka;

import org.jspecify.annotations.NullMarked;
