package io.tidegate.balancer.routing;

import io.tidegate.common.event.EndpointSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What makes up a routing table, as it is written to disk so that a balancer serves at once after a
 * restart, even when nobody tells it anything.
 */
public record TableSnapshot(List<WorkloadDefinition> definitions, List<EndpointSet> endpoints) {

  public TableSnapshot {
    definitions = List.copyOf(definitions);
    endpoints = List.copyOf(endpoints);
  }

  static TableSnapshot of(Collection<WorkloadState> states) {
    List<WorkloadDefinition> definitions = new ArrayList<>();
    List<EndpointSet> endpoints = new ArrayList<>();
    states.stream()
        .filter(state -> !state.configured())
        .sorted(Comparator.comparing(WorkloadState::id))
        .forEach(
            state -> {
              if (state.definition() != null) {
                definitions.add(state.definition());
              }
              if (state.endpoints() != null) {
                endpoints.add(state.endpoints());
              }
            });
    return new TableSnapshot(definitions, endpoints);
  }

  /** The changes that make the same table again, in order. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    definitions.forEach(definition -> changes.add(new Change.Declared(definition)));
    endpoints.forEach(set -> changes.add(new Change.Endpoints(set)));
    return changes;
  }
}
