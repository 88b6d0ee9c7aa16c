package io.tidegate.placement.fleet;

import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.WorkloadSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The version of what an instance runs: equal for specs whose instances are interchangeable. Image,
 * command, environment, port and the container's confinement make it; scaling, routing, readiness
 * and size do not, so that changing those restarts nothing.
 */
final class Revision {
  private static final int LENGTH = 10;

  private Revision() {}

  static String of(WorkloadSpec spec) {
    StringBuilder text = new StringBuilder();
    append(text, String.valueOf(spec.run().image()));
    append(text, String.valueOf(spec.port()));
    append(text, String.valueOf(spec.run().command().size()));
    spec.run().command().forEach(argument -> append(text, argument));
    new TreeMap<>(spec.run().environment())
        .forEach(
            (name, value) -> {
              append(text, name);
              append(text, value);
            });
    if (!spec.run().container().equals(ContainerSpec.DEFAULT)) {
      // A new property of a container may change this text: it is restarted then, which is right.
      append(text, spec.run().container().toString());
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** With its length, so that no two lists of texts look the same. */
  private static void append(StringBuilder to, String part) {
    to.append(part.length()).append(':').append(part);
  }
}
