package io.tidegate.placement.platform.process;

import java.nio.file.Path;

/**
 * @param directory where logs and the list of processes are kept, across restarts
 * @param workingDirectory where instances run
 * @param firstPort of those given to instances; below the kernel's range for outgoing connections
 *     (32768 and up on Linux), so that no connection takes a port between choice and use
 * @param lastPort inclusive
 * @param keptLogs how many logs of ended instances are kept
 */
public record ProcessSettings(
    Path directory, Path workingDirectory, int firstPort, int lastPort, int keptLogs) {

  public ProcessSettings {
    if (firstPort < 1 || lastPort > 65535 || firstPort > lastPort) {
      throw new IllegalArgumentException(
          "ports: %d-%d (expected: a range within 1-65535)".formatted(firstPort, lastPort));
    }
  }

  /** Where an instance's output goes. */
  Path logs() {
    return directory.resolve("logs");
  }

  /** Where it is noted what runs. */
  Path instances() {
    return directory.resolve("instances");
  }
}
