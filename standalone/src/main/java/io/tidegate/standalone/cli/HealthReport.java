package io.tidegate.standalone.cli;

import io.tidegate.standalone.cli.Table.Cell;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service's answer on its health, for people. */
final class HealthReport {
  private static final JsonMapper MAPPER = new JsonMapper();

  private HealthReport() {}

  /** One line for each check, with what it has to say; the answer itself when it is not JSON. */
  static String of(String answer, boolean colour) {
    JsonNode root;
    try {
      root = MAPPER.readTree(answer);
    } catch (JacksonException e) {
      return answer;
    }
    Table table =
        new Table(
            Table.Column.left("CHECK"), Table.Column.left("STATUS"), Table.Column.left("DETAILS"));
    addRows(table, "service", root);
    return table.render(colour);
  }

  private static void addRows(Table table, String name, JsonNode health) {
    String status = health.path("status").asString("?");
    table.row(
        Cell.of(name),
        Cell.of(status, status.equals("UP") ? Paint.GOOD : Paint.BAD),
        Cell.of(details(health.path("details"))));
    for (Map.Entry<String, JsonNode> each : health.path("components").properties()) {
      addRows(table, each.getKey(), each.getValue());
    }
  }

  private static String details(JsonNode details) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, JsonNode> each : details.properties()) {
      text.append(text.isEmpty() ? "" : "; ");
      text.append(each.getKey()).append(": ").append(each.getValue().asString());
    }
    return text.toString();
  }
}
