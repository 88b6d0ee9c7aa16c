package io.tidegate.standalone.view;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.WorkloadSpec;
import java.util.Collection;
import java.util.Optional;

/** Workloads that want the same requests; the balancer gives them to one of them. */
public final class RouteConflicts {
  private RouteConflicts() {}

  /** Another of the declared workloads with the same route. */
  public static Optional<WorkloadDeclared> of(
      WorkloadSpec spec, Collection<WorkloadDeclared> declared) {
    RouteSpec route = spec.route();
    return route == null
        ? Optional.empty()
        : declared.stream()
            .filter(other -> !other.spec().id().equals(spec.id()))
            .filter(other -> sameRoute(other.spec(), route))
            .findFirst();
  }

  private static boolean sameRoute(WorkloadSpec other, RouteSpec route) {
    RouteSpec theirs = other.route();
    return theirs != null && theirs.canonical().equals(route.canonical());
  }
}
