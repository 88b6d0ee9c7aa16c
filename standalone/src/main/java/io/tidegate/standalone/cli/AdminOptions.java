package io.tidegate.standalone.cli;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a service's admin port is. */
final class AdminOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TIDEGATE_ADMIN:-127.0.0.1:${env:TIDEGATE_ADMIN_PORT:-9900}}",
      description = "the service's admin address (default: ${DEFAULT-VALUE})")
  private String address = "";

  URI uri(String path) {
    try {
      URI uri = new URI("http://" + address + path);
      if (uri.getHost() != null && uri.getPort() > 0 && uri.getPath().equals(path)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    if (command == null) {
      throw new IllegalStateException("not part of a command");
    }
    throw new ParameterException(
        command.commandLine(), "--admin: \"%s\" (expected: HOST:PORT)".formatted(address));
  }
}
