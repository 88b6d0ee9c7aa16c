/**
 * The command line's hands on the log. Start at {@link io.tidegate.standalone.kafka.ClusterReader}
 * for reading, {@link io.tidegate.standalone.kafka.Operator} for writing.
 */
@NullMarked
package io.tidegate.standalone.kafka;

import org.jspecify.annotations.NullMarked;
