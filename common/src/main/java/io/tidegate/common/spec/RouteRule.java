package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.RouteSpec;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Traefik's rule language that a {@link RouteSpec} can say: {@code Host(`a.example`)},
 * {@code PathPrefix(`/b`)}, or both joined by {@code &&}.
 */
final class RouteRule {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:Host\\([`\"]([^`\"]+)[`\"]\\))?(\\s*&&\\s*)?(?:PathPrefix\\([`\"]([^`\"]+)[`\"]\\))?");
  private static final int HOST = 1;
  private static final int AND = 2;
  private static final int PATH = 3;

  private RouteRule() {}

  static RouteSpec read(ConfigNode node) {
    Matcher rule = FORM.matcher(node.string().strip());
    boolean matches = rule.matches();
    if (!matches
        || (rule.group(HOST) == null && rule.group(PATH) == null)
        || (rule.group(AND) != null) != (rule.group(HOST) != null && rule.group(PATH) != null)) {
      throw node.error("Host(`name`), PathPrefix(`/path`), or both joined by &&");
    }
    String host = rule.group(HOST) == null ? "*" : rule.group(HOST);
    String path = rule.group(PATH) == null ? "/" : rule.group(PATH);
    return node.build(() -> new RouteSpec(host, path));
  }
}
