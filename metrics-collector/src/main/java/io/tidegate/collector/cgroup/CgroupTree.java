package io.tidegate.collector.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The mounted control groups of a machine, and where in them a container is.
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
      Group group = new Group(this, path);
      if (Files.isDirectory(group.identifyingDirectory())) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /**
   * One group, in every hierarchy.
   *
   * @param path below each controller's hierarchy
   */
  public record Group(CgroupTree tree, String path) implements Cgroup.Files {

    private Path directory(String controller) {
      Path hierarchy = tree.unifiedOnly() ? tree.root : tree.root.resolve(controller);
      return hierarchy.resolve(path);
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
