/**
 * The autoscaler on the log: which workloads are ours, their samples, their past decisions. Start
 * at {@link io.tidegate.autoscaler.kafka.MetricsGroup}.
 */
@NullMarked
package io.tidegate.autoscaler.kafka;

import org.jspecify.annotations.NullMarked;
