package io.tidegate.placement.platform.process;

import io.tidegate.common.model.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process of an instance whose pid nobody wrote down, because Tidegate ended between
 * starting it and noting it: by the identity in its environment. Works on Linux; elsewhere nothing
 * is found.
 */
final class Survivors {
  private Survivors() {}

  static @Nullable ProcessHandle find(InstanceId instance) {
    String wanted = "TIDEGATE_INSTANCE=" + instance.value();
    // Children inherit the variable; the oldest is the one that was started.
    List<ProcessHandle> found =
        ProcessHandle.allProcesses()
            .filter(process -> process.pid() != ProcessHandle.current().pid())
            .filter(process -> environment(process).contains(wanted))
            .toList();
    return found.stream()
        .filter(
            process ->
                process
                    .parent()
                    .map(parent -> found.stream().noneMatch(other -> other.equals(parent)))
                    .orElse(true))
        .findFirst()
        .orElse(null);
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", process.pid() + "", "environ"));
      return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of(); // ended meanwhile, or somebody else's
    }
  }
}
