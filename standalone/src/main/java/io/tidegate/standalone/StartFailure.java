package io.tidegate.standalone;

import io.tidegate.standalone.cli.CommandFailure;
import java.util.stream.Collectors;
import org.springframework.beans.BeansException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;

/** What a service that cannot start says itself, without what its wiring wrapped around it. */
final class StartFailure {
  private StartFailure() {}

  static CommandFailure of(BeansException thrown) {
    return new CommandFailure(message(thrown), thrown);
  }

  private static String message(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof UnboundConfigurationPropertiesException unbound) {
      return unbound.getUnboundProperties().stream()
          .map(StartFailure::unknown)
          .collect(Collectors.joining("; "));
    }
    return cause instanceof BeansException ? cause.toString() : String.valueOf(cause.getMessage());
  }

  private static String unknown(ConfigurationProperty property) {
    Origin origin = property.getOrigin();
    return "%s%s: \"%s\": unknown key (expected: one that the service has, see docs/configuration.md)"
        .formatted(origin == null ? "" : origin + ": ", property.getName(), property.getValue());
  }
}
