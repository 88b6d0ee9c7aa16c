package io.tidegate.common.yaml;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML text into a {@link ConfigNode} tree with line numbers. Scalars stay as written: what
 * {@code 0.50} or {@code on} means is for the key's reader to say. Duplicate keys are refused.
 */
public final class YamlReader {
  private YamlReader() {}

  /**
   * Reads one document; an empty one is an empty object.
   *
   * @param source the file's name for messages
   * @throws ConfigException with position when the text is not YAML
   */
  public static ConfigNode read(String source, String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(50);
    Node root;
    try {
      root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ConfigException("%s:%d: not YAML: %s".formatted(source, line, e.getProblem()), e);
    } catch (YAMLException e) {
      throw new ConfigException("%s: not YAML: %s".formatted(source, e.getMessage()), e);
    }
    return root == null
        ? ConfigNode.object("", source + ":1", Map.of())
        : convert(source, "", root, root);
  }

  /** A value; it stands where {@code mark} begins, which is its key when it has one. */
  private static ConfigNode convert(String source, String path, Node mark, Node node) {
    String where = source + ":" + (mark.getStartMark().getLine() + 1);
    return switch (node) {
      case MappingNode mapping -> ConfigNode.object(path, where, entries(source, path, mapping));
      case SequenceNode sequence -> {
        List<ConfigNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(convert(source, path + "[" + items.size() + "]", item, item));
        }
        yield ConfigNode.list(path, where, items);
      }
      case ScalarNode scalar ->
          ConfigNode.scalar(
              path, where, scalar.getTag().equals(Tag.NULL) ? null : scalar.getValue());
      default -> throw new ConfigException("%s: %s: unexpected YAML".formatted(where, path));
    };
  }

  private static Map<String, ConfigNode> entries(String source, String path, MappingNode mapping) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String where = source + ":" + (tuple.getKeyNode().getStartMark().getLine() + 1);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException("%s: %s: a key (expected: a text)".formatted(where, path));
      }
      String child = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      ConfigNode value = convert(source, child, key, tuple.getValueNode());
      if (entries.putIfAbsent(key.getValue(), value) != null) {
        throw new ConfigException("%s: %s: stands here twice".formatted(where, child));
      }
    }
    return entries;
  }
}
