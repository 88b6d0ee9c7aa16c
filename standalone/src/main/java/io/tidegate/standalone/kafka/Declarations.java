package io.tidegate.standalone.kafka;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.standalone.view.Cluster;
import io.tidegate.standalone.view.RouteConflicts;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes what is declared equal to a list of specs, touching only what differs. */
public final class Declarations {
  private final Operator operator;
  private final Clock clock;

  /** What was done about a workload. */
  public enum Change {
    ADDED,
    CHANGED,
    UNCHANGED,
    REMOVED
  }

  /**
   * How far to go.
   *
   * @param source who declares
   * @param file where the specs stand, for messages
   * @param prune also removes what the same source declared and the list leaves out
   * @param dryRun only says what it would do
   */
  public record Scope(String source, Path file, boolean prune, boolean dryRun) {}

  public Declarations(Operator operator, Clock clock) {
    this.operator = operator;
    this.clock = clock;
  }

  /**
   * Declares the specs and returns what became of each workload. What is new comes before what
   * goes: a balancer hands a route from one to the other without a moment in which nobody has it.
   *
   * @throws ConfigException before anything is changed, when a workload that stays has the route of
   *     one that is added or changed
   */
  public Map<WorkloadId, Change> apply(List<WorkloadSpec> specs, Cluster before, Scope scope) {
    Map<WorkloadId, Change> changes = new TreeMap<>();
    Set<WorkloadId> surplus = scope.prune() ? surplus(before, specs, scope) : Set.of();
    try {
      requireFreeRoutes(specs, before, surplus);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("%s: %s".formatted(scope.file(), e.getMessage()), e);
    }
    for (WorkloadSpec spec : specs) {
      Change change = change(before, spec);
      changes.put(spec.id(), change);
      if (!scope.dryRun() && change != Change.UNCHANGED) {
        operator.declare(new WorkloadDeclared(spec, scope.source(), clock.instant()));
      }
    }
    for (WorkloadId gone : surplus) {
      changes.put(gone, Change.REMOVED);
      if (!scope.dryRun()) {
        operator.remove(gone);
      }
    }
    return changes;
  }

  private static void requireFreeRoutes(
      List<WorkloadSpec> specs, Cluster before, Set<WorkloadId> surplus) {
    Map<WorkloadId, WorkloadDeclared> staying = new TreeMap<>(before.workloads());
    staying.keySet().removeAll(surplus);
    specs.forEach(spec -> staying.remove(spec.id()));
    for (WorkloadSpec spec : specs) {
      if (change(before, spec) != Change.UNCHANGED) {
        RouteConflicts.of(spec, staying.values())
            .ifPresent(
                other -> {
                  throw new IllegalArgumentException(
                      "workloads.%s.route: %s (expected: one of its own; workload %s has it, source %s)"
                          .formatted(spec.id(), spec.route(), other.spec().id(), other.source()));
                });
      }
    }
  }

  private static Change change(Cluster before, WorkloadSpec after) {
    return Optional.ofNullable(before.workloads().get(after.id()))
        .map(declared -> declared.spec().equals(after) ? Change.UNCHANGED : Change.CHANGED)
        .orElse(Change.ADDED);
  }

  private static Set<WorkloadId> surplus(Cluster before, List<WorkloadSpec> specs, Scope scope) {
    Set<WorkloadId> named = specs.stream().map(WorkloadSpec::id).collect(Collectors.toSet());
    return before.workloads().values().stream()
        .filter(declared -> declared.source().equals(scope.source()))
        .map(declared -> declared.spec().id())
        .filter(id -> !named.contains(id))
        .collect(Collectors.toSet());
  }
}
