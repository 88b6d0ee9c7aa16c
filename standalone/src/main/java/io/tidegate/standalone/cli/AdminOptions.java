package io.tidegate.standalone.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Where a service's admin port is. */
final class AdminOptions {
  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TIDEGATE_ADMIN:-127.0.0.1:${env:TIDEGATE_ADMIN_PORT:-9900}}",
      description = "the service's admin address (default: ${DEFAULT-VALUE})")
  private String address = "";

  URI uri(String path) {
    return URI.create("http://" + address + path);
  }
}
