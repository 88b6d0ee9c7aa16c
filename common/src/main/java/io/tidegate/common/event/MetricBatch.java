package io.tidegate.common.event;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one source saw of a workload, or of one instance of it, at one time. On the wire an OTLP
 * {@code ResourceMetrics}: {@code service.name} is the workload, {@code service.instance.id} the
 * instance, {@code host.name} the node, {@code tidegate.source} the source.
 *
 * @param instance null when the figures are of the whole workload, as a balancer's are
 * @param source the collector's or balancer's own name
 * @param at event time, by the source's clock
 */
public record MetricBatch(
    WorkloadId workload,
    @Nullable InstanceId instance,
    @Nullable NodeId node,
    String source,
    Instant at,
    List<Point> points) {

  public MetricBatch {
    points = List.copyOf(points);
  }
}
