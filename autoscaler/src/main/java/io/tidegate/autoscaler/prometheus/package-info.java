/**
 * Figures from a Prometheus server. Start at {@link
 * io.tidegate.autoscaler.prometheus.PrometheusFetcher}.
 */
@NullMarked
package io.tidegate.autoscaler.prometheus;

import org.jspecify.annotations.NullMarked;
