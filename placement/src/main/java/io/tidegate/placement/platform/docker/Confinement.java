package io.tidegate.placement.platform.docker;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import io.tidegate.common.model.ContainerSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A {@link ContainerSpec} in an engine's words. What it does not say stays the engine's choice. */
final class Confinement {
  private static final Set<String> KNOWN =
      Arrays.stream(Capability.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

  private Confinement() {}

  /** Why no engine can be told this; empty when it can. */
  static Optional<String> refuses(ContainerSpec spec) {
    Set<String> unknown = new TreeSet<>(spec.capDrop());
    unknown.removeAll(KNOWN);
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("dropped capabilities: %s (expected: known ones)".formatted(unknown));
  }

  static void apply(ContainerSpec spec, HostConfig to) {
    to.withCapDrop(capabilities(spec.capDrop())).withCapAdd(capabilities(spec.capAdd()));
    if (spec.noNewPrivileges()) {
      to.withSecurityOpts(List.of("no-new-privileges"));
    }
    to.withReadonlyRootfs(spec.readOnly());
    if (!spec.tmpfs().isEmpty()) {
      to.withTmpFs(spec.tmpfs());
    }
    if (spec.pids() > 0) {
      to.withPidsLimit(spec.pids());
    }
    if (spec.init()) {
      to.withInit(true);
    }
    if (spec.shmBytes() > 0) {
      to.withShmSize(spec.shmBytes());
    }
    to.withUlimits(
        spec.ulimits().entrySet().stream()
            .map(e -> new Ulimit(e.getKey(), e.getValue().soft(), e.getValue().hard()))
            .toList());
    ContainerSpec.Names names = spec.names();
    to.withExtraHosts(names.extraHosts().toArray(String[]::new))
        .withDns(names.servers())
        .withDnsSearch(names.search())
        .withDnsOptions(names.options());
  }

  private static Capability[] capabilities(Set<String> names) {
    return names.stream().map(Capability::valueOf).toArray(Capability[]::new);
  }
}
