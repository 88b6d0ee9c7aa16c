package io.tidegate.collector.discovery;

import io.tidegate.common.spec.LabelReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A container that asks to be a workload, and what a copy of it would be made from.
 *
 * @param template its image, arguments, environment, limits and port
 * @param obstacles what it has that a copy could not have, in words; empty when it can be copied
 * @param networks by name
 */
public record FoundContainer(
    String id,
    String name,
    Instant created,
    Map<String, String> labels,
    LabelReader.Template template,
    List<String> obstacles,
    List<String> networks) {
  private static final String COMPOSE_PROJECT = "com.docker.compose.project";
  private static final String COMPOSE_SERVICE = "com.docker.compose.service";
  private static final String SWARM_SERVICE = "com.docker.swarm.service.name";

  public FoundContainer {
    labels = Map.copyOf(labels);
    obstacles = List.copyOf(obstacles);
    networks = List.copyOf(networks);
  }

  /** Who is behind it: a Compose project, or {@code docker} for all that were started by hand. */
  String project() {
    return labels.getOrDefault(COMPOSE_PROJECT, inSwarm() ? "swarm" : "docker");
  }

  /** Copies of one thing have the same owner; two owners may not claim one name or route. */
  String owner() {
    return project() + "/" + service();
  }

  /** What the user calls it where they have written it down. */
  String service() {
    return labels.getOrDefault(COMPOSE_SERVICE, labels.getOrDefault(SWARM_SERVICE, name));
  }

  /** Whether a Swarm has started it, and will stop it as it likes. */
  boolean inSwarm() {
    return labels.containsKey(SWARM_SERVICE);
  }

  /** For messages. */
  String where() {
    return "container " + name;
  }
}
