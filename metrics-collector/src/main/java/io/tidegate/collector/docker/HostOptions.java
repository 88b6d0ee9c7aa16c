package io.tidegate.collector.docker;

import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.ContainerSpec.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A container's {@code HostConfig}: what of it a {@link ContainerSpec} can say, and what stands in
 * the way of a copy. Nothing that hardens a container is left behind silently; nothing that gives
 * it more than the engine would by itself is copied. Pure.
 */
record HostOptions(JsonNode host) {
  private static final Set<String> NO_NEW_PRIVILEGES =
      Set.of("no-new-privileges", "no-new-privileges:true", "no-new-privileges=true");
  private static final Set<String> USUAL_RUNTIMES =
      Set.of("", "runc", "crun", "io.containerd.runc.v2");
  private static final long USUAL_SHM = 64L << 20;

  /** Lists and maps that a copy cannot have anything of. */
  private static final List<String> NOT_COPIED =
      List.of(
          "Devices",
          "DeviceRequests",
          "DeviceCgroupRules",
          "VolumesFrom",
          "Links",
          "GroupAdd",
          "Sysctls",
          "StorageOpt");

  /** What a copy gets. */
  ContainerSpec spec() {
    Map<String, Ulimit> ulimits = new LinkedHashMap<>();
    for (JsonNode each : host.path("Ulimits")) {
      ulimits.put(
          each.path("Name").asString(""),
          new Ulimit(each.path("Soft").asLong(0), each.path("Hard").asLong(0)));
    }
    Map<String, String> tmpfs = new LinkedHashMap<>();
    host.path("Tmpfs").properties().forEach(e -> tmpfs.put(e.getKey(), e.getValue().asString("")));
    Set<String> added = capabilities("CapAdd");
    added.retainAll(ContainerSpec.USUAL_CAPABILITIES);
    long shm = Math.max(0, host.path("ShmSize").asLong(0));
    return new ContainerSpec(
        capabilities("CapDrop"),
        added,
        texts("SecurityOpt").stream().anyMatch(NO_NEW_PRIVILEGES::contains),
        host.path("ReadonlyRootfs").asBoolean(false),
        tmpfs,
        Math.max(0, host.path("PidsLimit").asLong(0)),
        ulimits,
        host.path("Init").asBoolean(false),
        shm == USUAL_SHM ? 0 : shm,
        new ContainerSpec.Names(
            texts("ExtraHosts"), texts("Dns"), texts("DnsSearch"), texts("DnsOptions")));
  }

  /** What a copy could not have; people know it by these names. */
  List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    String network = host.path("NetworkMode").asString("");
    if (network.equals("host") || network.startsWith("container:")) {
      obstacles.add("network mode " + network);
    }
    if (host.path("Privileged").asBoolean(false)) {
      obstacles.add("privileges");
    }
    Set<String> added = capabilities("CapAdd");
    added.removeAll(ContainerSpec.USUAL_CAPABILITIES);
    added.forEach(each -> obstacles.add("CapAdd " + each));
    for (String each : texts("SecurityOpt")) {
      if (!each.startsWith("no-new-privileges")) {
        obstacles.add("SecurityOpt " + each.split("[=:]", 2)[0]);
      }
    }
    for (String list : NOT_COPIED) {
      if (!host.path(list).isEmpty()) {
        obstacles.add(list);
      }
    }
    addModes(obstacles);
    return obstacles;
  }

  private void addModes(List<String> obstacles) {
    for (String mode : List.of("PidMode", "IpcMode", "UTSMode", "UsernsMode")) {
      String value = host.path(mode).asString("");
      if (value.equals("host") || value.equals("none") || value.startsWith("container:")) {
        obstacles.add(mode + " " + value);
      }
    }
    String runtime = host.path("Runtime").asString("");
    if (!USUAL_RUNTIMES.contains(runtime)) {
      obstacles.add("Runtime " + runtime);
    }
    if (!host.path("CgroupParent").asString("").isEmpty()) {
      obstacles.add("CgroupParent");
    }
    for (String paths : List.of("MaskedPaths", "ReadonlyPaths")) {
      if (host.path(paths).isArray() && host.path(paths).isEmpty()) {
        obstacles.add("no " + paths);
      }
    }
  }

  private Set<String> capabilities(String list) {
    Set<String> names = new LinkedHashSet<>();
    for (String each : texts(list)) {
      String name = each.toUpperCase(Locale.ROOT);
      names.add(name.startsWith("CAP_") ? name.substring("CAP_".length()) : name);
    }
    return names;
  }

  private List<String> texts(String list) {
    List<String> texts = new ArrayList<>();
    host.path(list).forEach(each -> texts.add(each.asString("")));
    return texts;
  }
}
