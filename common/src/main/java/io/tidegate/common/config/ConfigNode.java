package io.tidegate.common.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value of a configuration with its path and position: an object, a list or a scalar.
 *
 * <p>A reader asks for the keys it knows and then calls {@link #refuseUnknown()}, which throws for
 * the first key that nobody asked for. Every wrong value throws a {@link ConfigException} that says
 * where it stands. Not thread-safe: one reader reads it once.
 */
public final class ConfigNode {
  /** How constructors say what they refuse. */
  private static final Pattern REFUSAL =
      Pattern.compile("([a-z0-9.-]+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

  private final String path;
  private final String where;
  private final Map<String, ConfigNode> entries;
  private final List<ConfigNode> items;
  private final @Nullable String scalar;
  private final Kind kind;
  private final Set<String> asked = new HashSet<>();

  private enum Kind {
    OBJECT,
    LIST,
    SCALAR
  }

  private ConfigNode(Kind kind, String path, String where, @Nullable String scalar) {
    this.kind = kind;
    this.path = path;
    this.where = where;
    this.scalar = scalar;
    this.entries = new LinkedHashMap<>();
    this.items = new ArrayList<>();
  }

  /** An object; {@code where} is the position for messages, such as {@code web.yaml:3}. */
  public static ConfigNode object(String path, String where, Map<String, ConfigNode> entries) {
    ConfigNode node = new ConfigNode(Kind.OBJECT, path, where, null);
    node.entries.putAll(entries);
    return node;
  }

  /** A list. */
  public static ConfigNode list(String path, String where, List<ConfigNode> items) {
    ConfigNode node = new ConfigNode(Kind.LIST, path, where, null);
    node.items.addAll(items);
    return node;
  }

  /** A scalar as it was written; null stands for an empty value. */
  public static ConfigNode scalar(String path, String where, @Nullable String text) {
    return new ConfigNode(Kind.SCALAR, path, where, text);
  }

  /** The value's path from the root, such as {@code workloads.web.port}. */
  public String path() {
    return path;
  }

  /** Where it stands, such as {@code web.yaml:12}. */
  public String where() {
    return where;
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return kind == Kind.OBJECT;
  }

  /** Whether this is a list. */
  public boolean isList() {
    return kind == Kind.LIST;
  }

  /** Whether this is a scalar without a value. */
  public boolean isEmpty() {
    return kind == Kind.SCALAR && scalar == null;
  }

  /** The entry of an object, if it is there and not empty. */
  public Optional<ConfigNode> optional(String key) {
    requireObject();
    asked.add(key);
    return Optional.ofNullable(entries.get(key)).filter(node -> !node.isEmpty());
  }

  /** The entry of an object; throws when it is not there. */
  public ConfigNode required(String key) {
    return optional(key)
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: %s: missing (expected: a value)".formatted(where, child(key))));
  }

  /** A read entry, or the fallback when it is not there. */
  public <T> T get(String key, Function<ConfigNode, T> reader, T fallback) {
    return optional(key).map(reader).orElse(fallback);
  }

  /** All entries of an object, in order; all of them count as known. */
  public Map<String, ConfigNode> entries() {
    requireObject();
    asked.addAll(entries.keySet());
    return Collections.unmodifiableMap(entries);
  }

  /** The items of a list. A single scalar is a list of one. */
  public List<ConfigNode> items() {
    return switch (kind) {
      case LIST -> Collections.unmodifiableList(items);
      case SCALAR -> isEmpty() ? List.of() : List.of(this);
      case OBJECT -> throw error("a list");
    };
  }

  /** Throws for the first entry that was never asked for, naming the ones that were. */
  public void refuseUnknown() {
    for (Map.Entry<String, ConfigNode> entry : entries.entrySet()) {
      if (!asked.contains(entry.getKey())) {
        throw new ConfigException(
            "%s: %s: unknown key (expected one of: %s)"
                .formatted(
                    entry.getValue().where,
                    child(entry.getKey()),
                    String.join(", ", asked.stream().sorted().toList())));
      }
    }
  }

  /** The scalar as text. */
  public String string() {
    if (kind != Kind.SCALAR || scalar == null) {
      throw error("a text");
    }
    return scalar;
  }

  /** A whole number. */
  public int integer() {
    return parse("a whole number", Integer::parseInt);
  }

  /** A finite decimal number. */
  public double decimal() {
    return parse("a number", Quantity::decimal);
  }

  /** {@code true} or {@code false}. */
  public boolean bool() {
    return parse("true or false", Quantity::bool);
  }

  /** A duration with unit: {@code 250ms}, {@code 1.5s}, {@code 5m}, {@code 1h}, {@code 1h30m}. */
  public Duration duration() {
    return parse("a duration such as 250ms, 15s, 5m or 1h", Quantity::duration);
  }

  /** A share: {@code 70%} or {@code 0.7}. */
  public double ratio() {
    return parse("a share such as 70% or 0.7", Quantity::ratio);
  }

  /** Bytes with an optional unit: {@code 256Mi}, {@code 1g}, {@code 512k}, {@code 1000000}. */
  public long bytes() {
    return parse("an amount of memory such as 256Mi or 1g", Quantity::bytes);
  }

  /** CPU in thousandths of a core: {@code 500m}, {@code 0.5}, {@code 2}. */
  public long cpuMillis() {
    return parse("an amount of CPU such as 500m or 0.5", Quantity::cpuMillis);
  }

  /** A constant of an enum, written in kebab case. */
  public <E extends Enum<E>> E oneOf(Class<E> type) {
    String name = string().toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    throw error("one of: " + String.join(", ", names));
  }

  /**
   * Builds something from values that were read. What its constructor refuses as {@code key: value
   * (expected: …)} becomes a message about that key, with its position and its value as written.
   */
  public <T> T build(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Matcher refusal = REFUSAL.matcher(message);
      ConfigException said =
          refusal.matches()
              ? refusal(refusal.group(1), refusal.group(2), refusal.group(3))
              : new ConfigException("%s: %s: %s".formatted(where, path, message));
      said.initCause(e);
      throw said;
    }
  }

  /**
   * The exception for a value of this node: of an entry, as written where it stands, or of what was
   * left out.
   *
   * @param key from here, such as {@code down.stabilization}; of a scalar its own value is meant
   * @param value for when it is not written as one scalar
   */
  public ConfigException refusal(String key, String value, String expected) {
    ConfigNode nearest = this;
    String rest = key;
    while (nearest.kind == Kind.OBJECT && !rest.isEmpty()) {
      int dot = rest.indexOf('.');
      ConfigNode next = nearest.entries.get(dot < 0 ? rest : rest.substring(0, dot));
      if (next == null) {
        break;
      }
      nearest = next;
      rest = dot < 0 ? "" : rest.substring(dot + 1);
    }
    if (nearest.kind == Kind.SCALAR && !nearest.isEmpty()) {
      return nearest.error(expected);
    }
    String full =
        nearest.kind == Kind.OBJECT && !rest.isEmpty() ? nearest.child(rest) : nearest.path;
    return new ConfigException(
        "%s: %s: %s (expected: %s)".formatted(nearest.where, full, value, expected));
  }

  /** The exception for this value: position, path, value, and what was expected. */
  public ConfigException error(String expected) {
    String value =
        switch (kind) {
          case OBJECT -> "an object";
          case LIST -> "a list";
          case SCALAR -> scalar == null ? "nothing" : "\"" + scalar + "\"";
        };
    String place = path.isEmpty() ? where : where + ": " + path; // the whole file has no path
    return new ConfigException("%s: %s (expected: %s)".formatted(place, value, expected));
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private void requireObject() {
    if (kind != Kind.OBJECT) {
      throw error("an object with keys");
    }
  }

  private <T> T parse(String expected, Function<String, T> parser) {
    if (kind != Kind.SCALAR || scalar == null) {
      throw error(expected);
    }
    try {
      return parser.apply(scalar.strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      ConfigException wrapped = error(expected);
      wrapped.initCause(e);
      throw wrapped;
    }
  }
}
