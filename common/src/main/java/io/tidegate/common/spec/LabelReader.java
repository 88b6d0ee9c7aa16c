package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Reads a workload from the {@code tidegate.*} labels of a container. The labels become the tree
 * that the same words in a workload file would be, so both have the same meaning, defaults and
 * refusals; only the names in messages differ.
 */
public final class LabelReader {
  private LabelReader() {}

  /**
   * What a container itself says, which labels need not repeat.
   *
   * @param limits its own limits; the default for {@link Label#CPU} and {@link Label#MEMORY}
   * @param port the one TCP port it exposes; empty when there is none, or more than one
   */
  public record Template(RunSpec run, Resources limits, OptionalInt port) {}

  /**
   * The workload that the labels describe. Labels without the prefix are not looked at.
   *
   * @param where the container, for messages: {@code container shop-web-1}
   * @throws ConfigException for an unknown label with the prefix, and for a wrong or missing value
   */
  public static WorkloadSpec read(
      WorkloadId id, String where, Map<String, String> labels, Template template) {
    Tree tree = new Tree(where);
    Map<String, Label> known = new TreeMap<>();
    for (Label each : Label.values()) {
      known.put(each.label(), each);
    }
    for (Map.Entry<String, String> entry : new TreeMap<>(labels).entrySet()) {
      if (entry.getKey().startsWith(Label.PREFIX)) {
        Label label = known.get(entry.getKey());
        if (label == null) {
          throw new ConfigException(
              "%s: %s: unknown label (expected one of: %s)"
                  .formatted(where, entry.getKey(), String.join(", ", known.keySet())));
        }
        put(tree, label, entry.getValue());
      }
    }
    template.port().ifPresent(port -> tree.putIfAbsent(Label.PORT, Integer.toString(port)));
    if (!tree.has(Label.PORT)) {
      throw new ConfigException(
          "%s: %s: missing (expected: a port, because the image exposes none or several)"
              .formatted(where, Label.PORT.label()));
    }
    Resources limits = template.limits();
    if (limits.cpuMillis() > 0) {
      tree.putIfAbsent(Label.CPU, limits.cpuMillis() + "m");
    }
    if (limits.memoryBytes() > 0) {
      tree.putIfAbsent(Label.MEMORY, Long.toString(limits.memoryBytes()));
    }
    return WorkloadReader.read(id, tree.node(), template.run());
  }

  private static void put(Tree tree, Label label, String value) {
    if (label.key() == null) {
      return;
    }
    if (label == Label.RULE) {
      var route = RouteRule.read(ConfigNode.scalar(label.label(), tree.where, value));
      tree.putIfAbsent(Label.HOST, route.host());
      tree.putIfAbsent(Label.PATH, route.path());
      return;
    }
    boolean bare = label.percent() && value.strip().matches("[0-9.]+");
    tree.put(label, bare ? value.strip() + "%" : value);
  }

  /** Nested objects under construction; scalars carry the label's name as their path. */
  private static final class Tree {
    final String where;
    private final Map<String, ConfigNode> scalars = new LinkedHashMap<>();

    Tree(String where) {
      this.where = where;
    }

    boolean has(Label label) {
      return scalars.containsKey(label.key());
    }

    void put(Label label, String value) {
      String text = value.isBlank() ? "" : value;
      scalars.put(
          Objects.requireNonNull(label.key()), ConfigNode.scalar(label.label(), where, text));
    }

    void putIfAbsent(Label label, String value) {
      if (!has(label)) {
        put(label, value);
      }
    }

    ConfigNode node() {
      return object("labels", "");
    }

    private ConfigNode object(String path, String prefix) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      for (Map.Entry<String, ConfigNode> each : scalars.entrySet()) {
        if (each.getKey().startsWith(prefix)) {
          String rest = each.getKey().substring(prefix.length());
          int dot = rest.indexOf('.');
          if (dot < 0) {
            entries.put(rest, each.getValue());
          } else {
            String name = rest.substring(0, dot);
            entries.computeIfAbsent(name, n -> object(path, prefix + n + "."));
          }
        }
      }
      return ConfigNode.object(path, where, entries);
    }
  }
}
