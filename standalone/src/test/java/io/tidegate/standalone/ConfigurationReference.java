package io.tidegate.standalone;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The table of every configuration key, made from the records that the keys are bound to: names and
 * defaults from the classes, meanings from their Javadoc, which only the sources have.
 */
final class ConfigurationReference {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z.]+);");
  private static final String DOCUMENTED = "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\n\\s*)?";

  private final StringBuilder table = new StringBuilder();
  private final String source;

  private ConfigurationReference(String source) {
    this.source = source;
  }

  /** In Markdown. */
  static String markdown(Path project) throws IOException, ReflectiveOperationException {
    List<Class<?>> roots = new ArrayList<>();
    StringBuilder all = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
    List<String> sources = new ArrayList<>();
    for (Path each : files(project)) {
      String text = Files.readString(each);
      Matcher named = PACKAGE.matcher(text);
      if (text.contains("\n@ConfigurationProperties(") && named.find()) {
        String file = each.getFileName().toString();
        roots.add(Class.forName(named.group(1) + "." + file.substring(0, file.lastIndexOf('.'))));
        sources.add(text);
      }
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> prefix(roots.get(i))));
    for (int i : order) {
      ConfigurationReference of = new ConfigurationReference(sources.get(i));
      of.add(roots.get(i), prefix(roots.get(i)));
      all.append(of.table);
    }
    return all.toString();
  }

  private static List<Path> files(Path project) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(project)) {
      for (Path module : modules.map(m -> m.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          try (Stream<Path> all = Files.walk(module)) {
            all.filter(f -> f.toString().endsWith("Properties.java")).forEach(files::add);
          }
        }
      }
    }
    return files;
  }

  private static String prefix(Class<?> root) {
    return root.getAnnotation(ConfigurationProperties.class).prefix();
  }

  private void add(Class<?> type, String prefix) throws ReflectiveOperationException {
    Parameter[] parameters = canonical(type).getParameters();
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      String key = prefix + "." + kebab(component.getName());
      Class<?> element = element(component);
      if (element.isRecord()) {
        boolean many = element != component.getType();
        if (many) {
          row(key, "none", meaning(type, component.getName()));
        }
        add(element, many ? key + "[N]" : key);
      } else {
        boolean map = Map.class.isAssignableFrom(component.getType());
        row(
            map ? key + ".NAME" : key,
            usual(parameters[i].getAnnotation(DefaultValue.class)),
            meaning(type, component.getName()));
      }
    }
  }

  private void row(String key, String usual, String meaning) {
    table.append("| `%s` | %s | %s |\n".formatted(key, usual, meaning));
  }

  private static Constructor<?> canonical(Class<?> type) throws ReflectiveOperationException {
    return type.getDeclaredConstructor(
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new));
  }

  /** Of a list its elements' type. */
  private static Class<?> element(RecordComponent component) {
    return Collection.class.isAssignableFrom(component.getType())
            && component.getGenericType() instanceof ParameterizedType list
            && list.getActualTypeArguments()[0] instanceof Class<?> of
        ? of
        : component.getType();
  }

  private static String usual(DefaultValue value) {
    return value == null || String.join("", value.value()).isEmpty()
        ? "none"
        : "`" + String.join(",", value.value()) + "`";
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private String meaning(Class<?> type, String name) {
    Matcher javadoc =
        Pattern.compile(
                DOCUMENTED + "(?:public )?record " + type.getSimpleName() + "\\b", Pattern.DOTALL)
            .matcher(source);
    Matcher tag =
        Pattern.compile("@param " + name + "\\s(.*?)(?=\\* @|\\*\\s*$|$)", Pattern.DOTALL)
            .matcher(javadoc.find() ? javadoc.group(1) : "");
    if (!tag.find()) {
      throw new IllegalStateException(
          "%s: no @param %s (expected: its meaning)".formatted(type.getName(), name));
    }
    String text =
        tag.group(1)
            .replaceAll("\\s*\\n\\s*\\*?\\s*", " ")
            .replaceAll("\\{@code ([^}]*)}", "`$1`")
            .replaceAll("\\bnull\\b", "not set")
            .strip();
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
