package io.tidegate.standalone.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** {@code tidegate version}. */
@Command(name = "version", description = "Print the versions of Tidegate and of its Java.")
final class VersionCommand implements Runnable, IVersionProvider {
  @Mixin private Output output = new Output();

  @Override
  public void run() {
    if (output.json()) {
      output.out().println(Json.of(new TreeMap<>(Map.of("tidegate", tidegate(), "java", java()))));
    } else {
      output.out().println("tidegate %s (Java %s)".formatted(tidegate(), java()));
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"tidegate %s (Java %s)".formatted(tidegate(), java())};
  }

  static String tidegate() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return Optional.ofNullable(version).orElse("dev");
  }

  private static String java() {
    return Runtime.version().toString();
  }
}
