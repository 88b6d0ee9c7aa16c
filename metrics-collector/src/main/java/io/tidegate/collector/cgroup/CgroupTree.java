package io.tidegate.collector.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mounted control groups of a machine, and where in them a process or a container is.
 *
 * @param root such as {@code /sys/fs/cgroup}, or where a container sees its host's
 * @param unifiedOnly whether the only version here is 2. A machine may mount both, with every
 *     controller in version 1 and version 2 without any ("hybrid"): that is version 1 with pressure
 */
public record CgroupTree(Path root, boolean unifiedOnly) {

  /** Looks once which versions are mounted. */
  public CgroupTree(Path root) {
    this(root, Files.exists(root.resolve("cgroup.controllers")));
  }

  /** Whether there is anything to read. */
  public boolean mounted() {
    return unifiedOnly() || Files.isDirectory(root.resolve("memory"));
  }

  Cgroup version() {
    return unifiedOnly() ? new CgroupV2() : new CgroupV1();
  }

  /** The group that an engine made for a container; empty when it is not on this machine. */
  public Optional<Group> ofContainer(String id) {
    for (String path :
        List.of(
            "docker/" + id,
            "system.slice/docker-" + id + ".scope",
            "machine.slice/libpod-" + id + ".scope")) {
      Group group = new Group(this, Map.of(), path);
      if (Files.isDirectory(group.identifyingDirectory())) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /**
   * The group that a process is in.
   *
   * @param membership text of {@code /proc/PID/cgroup}: {@code 4:cpu,cpuacct:/path} lines, and
   *     {@code 0::/path} for version 2
   */
  public Optional<Group> ofProcess(String membership) {
    Map<String, String> paths = new HashMap<>();
    for (String line : membership.split("\n")) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        String path = fields[2].startsWith("/") ? fields[2].substring(1) : fields[2];
        if (fields[1].isEmpty()) {
          paths.put(CgroupV1.UNIFIED, path);
        } else {
          for (String controller : fields[1].split(",")) {
            paths.put(controller, path);
          }
        }
      }
    }
    Group group = new Group(this, paths, "");
    return Files.isDirectory(group.identifyingDirectory()) ? Optional.of(group) : Optional.empty();
  }

  /**
   * One group, in every hierarchy.
   *
   * @param paths below each controller's hierarchy
   * @param otherwise the path where {@code paths} has none
   */
  public record Group(CgroupTree tree, Map<String, String> paths, String otherwise)
      implements Cgroup.Files {
    public Group {
      paths = Map.copyOf(paths);
    }

    private Path directory(String controller) {
      Path hierarchy = tree.unifiedOnly() ? tree.root : tree.root.resolve(controller);
      String key = tree.unifiedOnly() ? CgroupV1.UNIFIED : controller;
      return hierarchy.resolve(paths.getOrDefault(key, otherwise));
    }

    private Path identifyingDirectory() {
      return directory("memory");
    }

    /** Another one for each group that is made, also under the same path. */
    String inode() throws IOException {
      return String.valueOf(Files.getAttribute(identifyingDirectory(), "unix:ino"));
    }

    /** The first process in it; empty when it has none. */
    Optional<String> firstProcess() {
      return text("memory", "cgroup.procs").map(text -> text.lines().findFirst().orElse(""));
    }

    @Override
    public Optional<String> text(String controller, String file) {
      try {
        byte[] bytes = Files.readAllBytes(directory(controller).resolve(file));
        return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // Absent, switched off (pressure reads fail with "not supported"), or just removed: the
        // figures that need it are missing.
        return Optional.empty();
      }
    }
  }
}
