package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The committed description of the HTTP interface, to hold answers against. */
@SuppressWarnings("unchecked") // YAML is maps of maps
final class OpenApi {
  private final Map<String, Object> root;

  OpenApi() throws IOException {
    try (InputStream in =
        AutoscalerConfiguration.class.getResourceAsStream("/openapi/autoscaler.yaml")) {
      root = new Yaml().load(in);
    }
  }

  Set<String> paths() {
    return ((Map<String, Object>) at(root, "paths")).keySet();
  }

  /** Checks a JSON answer against what is said of a path's status. */
  void check(String path, int status, JsonNode answer) {
    Map<String, Object> schema =
        at(
            root,
            "paths",
            path,
            "get",
            "responses",
            Integer.toString(status),
            "content",
            "application/json",
            "schema");
    check(schema, answer, path);
  }

  private void check(Map<String, Object> stated, JsonNode value, String where) {
    Map<String, Object> schema = resolved(stated);
    List<Map<String, Object>> any = (List<Map<String, Object>>) schema.get("anyOf");
    if (any != null) {
      if (!value.isNull()) {
        check(any.getFirst(), value, where);
      }
      return;
    }
    String type = type(schema.get("type"), value);
    switch (type) {
      case "array" -> {
        assertThat(value.isArray()).as(where).isTrue();
        for (JsonNode item : value) {
          check((Map<String, Object>) schema.get("items"), item, where + "[]");
        }
      }
      case "object" -> object(schema, value, where);
      case "string" -> assertThat(value.isString()).as(where).isTrue();
      case "integer" -> assertThat(value.isIntegralNumber()).as(where).isTrue();
      case "number" -> assertThat(value.isNumber()).as(where).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(where).isTrue();
      case "null" -> assertThat(value.isNull()).as(where).isTrue();
      default -> throw new IllegalStateException(where + ": type " + type);
    }
  }

  /** Required fields are there, and what is there is described. */
  private void object(Map<String, Object> schema, JsonNode value, String where) {
    assertThat(value.isObject()).as(where).isTrue();
    @Nullable Map<String, Object> properties = (Map<String, Object>) schema.get("properties");
    if (properties == null) {
      return;
    }
    List<String> required = (List<String>) schema.getOrDefault("required", List.of());
    assertThat(value.propertyNames()).as(where).containsAll(required);
    assertThat(properties.keySet()).as(where).containsAll(value.propertyNames());
    for (String name : value.propertyNames()) {
      check((Map<String, Object>) properties.get(name), value.get(name), where + "." + name);
    }
  }

  private static String type(Object type, JsonNode value) {
    return type instanceof List<?> types
        ? String.valueOf(value.isNull() ? types.getLast() : types.getFirst())
        : String.valueOf(type);
  }

  private Map<String, Object> resolved(Map<String, Object> schema) {
    String reference = (String) schema.get("$ref");
    return reference == null
        ? schema
        : resolved(at(root, reference.substring("#/".length()).split("/")));
  }

  private static Map<String, Object> at(Map<String, Object> from, String... keys) {
    Map<String, Object> found = from;
    for (String key : keys) {
      assertThat(found).containsKey(key);
      found = (Map<String, Object>) found.get(key);
    }
    return found;
  }
}
