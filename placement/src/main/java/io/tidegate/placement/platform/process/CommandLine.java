package io.tidegate.placement.platform.process;

import io.tidegate.placement.platform.RejectedPlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command with its {@code ${NAME}} replaced by the instance's environment variables, argument by
 * argument and without a shell, so that no value is ever split or interpreted. {@code $${NAME}}
 * stays as {@code ${NAME}}.
 */
final class CommandLine {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private CommandLine() {}

  static List<String> expand(List<String> command, Map<String, String> environment)
      throws RejectedPlatformException {
    List<String> expanded = new ArrayList<>();
    for (String argument : command) {
      expanded.add(expand(argument, environment));
    }
    return expanded;
  }

  private static String expand(String argument, Map<String, String> environment)
      throws RejectedPlatformException {
    Matcher matcher = REFERENCE.matcher(argument);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = name == null ? "${" : environment.get(name);
      if (value == null) {
        throw new RejectedPlatformException(
            "command: \"%s\" names ${%s} (expected: a variable of the instance's environment)"
                .formatted(argument, name),
            null);
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }
}
