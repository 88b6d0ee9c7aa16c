package io.tidegate.collector.discovery;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.Label;
import io.tidegate.common.spec.LabelReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns containers into workloads. Labels are untrusted input: whoever can start a container can
 * write them, so a name or a route belongs to the owner who had it first, and a later claim by
 * another one is refused and counted, never merged.
 */
public final class Discovery {
  private final Settings settings;

  public Discovery(Settings settings) {
    this.settings = settings;
  }

  /**
   * Who may declare what.
   *
   * @param projects Compose projects that may declare workloads; empty for all
   * @param network the network that copies are started in; a container that is not in it is
   *     refused, because its copies could not reach what it reaches; null for no check
   */
  public record Settings(Set<String> projects, @Nullable String network) {
    public Settings {
      projects = Set.copyOf(projects);
    }
  }

  /**
   * What these containers declare.
   *
   * @param elsewhere workloads that others have declared, whose names and routes are taken
   */
  public Findings find(Collection<FoundContainer> containers, Collection<WorkloadSpec> elsewhere) {
    Claims claims = new Claims(elsewhere);
    List<Refusal> refusals = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (List<FoundContainer> copies : byOwner(containers)) {
      FoundContainer newest = copies.getLast();
      Optional<Refusal> refusal = inadmissible(newest);
      if (refusal.isEmpty()) {
        refusal = declare(newest, claims);
      }
      refusal.ifPresentOrElse(refusals::add, () -> warn(newest, warnings));
    }
    return new Findings(List.copyOf(claims.granted.values()), refusals, warnings);
  }

  /** Owners by their oldest container, and each one's containers from old to new. */
  private static Collection<List<FoundContainer>> byOwner(Collection<FoundContainer> containers) {
    Map<String, List<FoundContainer>> owners = new LinkedHashMap<>();
    containers.stream()
        .sorted(Comparator.comparing(FoundContainer::created).thenComparing(FoundContainer::id))
        .forEach(each -> owners.computeIfAbsent(each.owner(), o -> new ArrayList<>()).add(each));
    return owners.values();
  }

  private Optional<Refusal> inadmissible(FoundContainer container) {
    if (!settings.projects().isEmpty() && !settings.projects().contains(container.project())) {
      return refuse(
          container,
          Refusal.Reason.NOT_ALLOWED,
          "project \"%s\" may not declare workloads (allowed: %s)"
              .formatted(container.project(), settings.projects()));
    }
    if (!container.obstacles().isEmpty()) {
      return refuse(
          container,
          Refusal.Reason.CANNOT_BE_COPIED,
          "a copy could not have its " + String.join(", ", container.obstacles()));
    }
    String network = settings.network();
    if (network != null && !container.networks().contains(network)) {
      return refuse(
          container,
          Refusal.Reason.CANNOT_BE_COPIED,
          "it is not in network \"%s\", where copies are started (it is in: %s)"
              .formatted(network, String.join(", ", container.networks())));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> declare(FoundContainer container, Claims claims) {
    try {
      WorkloadId id =
          new WorkloadId(container.labels().getOrDefault(Label.NAME.label(), container.service()));
      WorkloadSpec spec =
          LabelReader.read(id, container.where(), container.labels(), container.template());
      return claims.claim(spec).flatMap(why -> refuse(container, Refusal.Reason.CONFLICT, why));
    } catch (ConfigException e) {
      return refuse(container, Refusal.Reason.INVALID_LABELS, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return refuse(
          container,
          Refusal.Reason.INVALID_LABELS,
          "%s (name it with %s)".formatted(e.getMessage(), Label.NAME.label()));
    }
  }

  private static void warn(FoundContainer container, List<String> warnings) {
    if (container.inSwarm()) {
      warnings.add(
          "%s belongs to a Swarm service and carries the labels itself; a Swarm service carries them under deploy.labels"
              .formatted(container.where()));
    }
  }

  private static Optional<Refusal> refuse(
      FoundContainer container, Refusal.Reason reason, String why) {
    return Optional.of(new Refusal(container.name(), reason, why));
  }

  /** Names and routes: the first one gets them. */
  private static final class Claims {
    final Map<WorkloadId, WorkloadSpec> granted = new LinkedHashMap<>();
    private final Set<WorkloadId> names = new HashSet<>();
    private final Map<RouteSpec, WorkloadId> routes = new HashMap<>();

    Claims(Collection<WorkloadSpec> elsewhere) {
      elsewhere.forEach(this::take);
    }

    /** Why not, or empty when it is granted. */
    Optional<String> claim(WorkloadSpec spec) {
      if (names.contains(spec.id())) {
        return Optional.of(
            "workload \"%s\" is declared by another one (name this one with %s)"
                .formatted(spec.id(), Label.NAME.label()));
      }
      RouteSpec route = spec.route();
      WorkloadId holder = route == null ? null : routes.get(route);
      if (holder != null && route != null) {
        return Optional.of(
            "host \"%s\" with path \"%s\" belongs to workload \"%s\""
                .formatted(route.host(), route.path(), holder));
      }
      take(spec);
      granted.put(spec.id(), spec);
      return Optional.empty();
    }

    private void take(WorkloadSpec spec) {
      names.add(spec.id());
      RouteSpec route = spec.route();
      if (route != null) {
        routes.put(route, spec.id());
      }
    }
  }
}
