package io.tidegate.placement.platform.process;

import io.tidegate.common.model.NodeId;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a spec into a running process. */
final class Launcher {
  /** Where this installation is, for commands that are part of it, such as the demo. */
  private static final Set<String> INSTALLATION =
      Set.of("TIDEGATE_HOME", "TIDEGATE_JAVA", "TIDEGATE_JAR");

  private final ProcessSettings settings;

  Launcher(ProcessSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts it, its output appended to the instance's log.
   *
   * @throws RejectedPlatformException when the command cannot be run
   */
  Process launch(InstanceSpec spec, NodeId node, int port) throws RejectedPlatformException {
    ProcessBuilder builder = new ProcessBuilder();
    Map<String, String> environment = builder.environment();
    // Tidegate's own settings, credentials among them, are nobody else's business.
    environment.keySet().removeIf(Launcher::ours);
    environment.putAll(spec.run().environment());
    environment.put("PORT", Integer.toString(port));
    environment.put("TIDEGATE_INSTANCE", spec.id().value());
    environment.put("TIDEGATE_NODE", node.value());
    environment.put("TIDEGATE_WORKLOAD", spec.workload().value());
    List<String> command = CommandLine.expand(spec.run().command(), environment);
    requireExecutable(command.getFirst(), environment.getOrDefault("PATH", ""));
    try {
      return builder
          .command(ProcessGroup.leading(command))
          .directory(settings.workingDirectory().toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log(spec).toFile()))
          .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
          .start();
    } catch (IOException e) {
      throw new RejectedPlatformException("command: %s: %s".formatted(command, e.getMessage()), e);
    }
  }

  private static boolean ours(String name) {
    return (name.startsWith("TIDEGATE_") && !INSTALLATION.contains(name))
        || name.startsWith("SPRING_");
  }

  private Path log(InstanceSpec spec) {
    return new InstanceLog(settings.logs(), spec.id()).file();
  }

  /** Said here, with its name, rather than by an exit code of whoever would have run it. */
  private void requireExecutable(String program, String path) throws RejectedPlatformException {
    boolean found;
    if (program.indexOf('/') >= 0) {
      found = Files.isExecutable(settings.workingDirectory().resolve(program));
    } else {
      found =
          List.of(path.split(File.pathSeparator)).stream()
              .filter(folder -> !folder.isEmpty())
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
    if (!found) {
      throw new RejectedPlatformException(
          "command: \"%s\" (expected: a program on the PATH or a path to one; working directory %s)"
              .formatted(program, settings.workingDirectory()),
          null);
    }
  }
}
