package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of one workload.
 *
 * @param spec null once the workload was removed: then {@code replicas} is 0
 * @param replicas within the spec's bounds already
 * @param size of one instance
 * @param vacancies places that failed instances left, each with the time it may be filled again
 * @param platformRefusals platforms that cannot run this workload at all, with the reason
 * @param nodeRefusals nodes that lately failed to start it, and until when they are left alone
 */
public record Want(
    WorkloadId workload,
    @Nullable WorkloadSpec spec,
    int replicas,
    Resources size,
    List<Vacancy> vacancies,
    Map<String, String> platformRefusals,
    Map<NodeId, NodeRefusal> nodeRefusals) {

  public Want {
    vacancies = List.copyOf(vacancies);
    platformRefusals = Map.copyOf(platformRefusals);
    nodeRefusals = Map.copyOf(nodeRefusals);
    if (spec == null && replicas != 0) {
      throw new IllegalArgumentException(
          "replicas: %d (expected: 0 for a removed workload)".formatted(replicas));
    }
  }
}
