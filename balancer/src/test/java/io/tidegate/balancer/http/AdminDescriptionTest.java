package io.tidegate.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.routing.Update;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminDescriptionTest {
  private final AdminApi api =
      new AdminApi(() -> Map.of("a", "b\"\n"), change -> new Update.Rejected("no such thing"));

  @Test
  void describesEveryOperationAndNoOther() throws Exception {
    String text;
    try (var in = AdminApi.class.getResourceAsStream("/openapi/balancer.yaml")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<String> described = new ArrayList<>();
    ConfigNode paths = YamlReader.read("balancer.yaml", text).required("paths");
    paths
        .entries()
        .forEach(
            (path, methods) ->
                methods
                    .entries()
                    .forEach(
                        (method, _) -> {
                          if (!method.equals("parameters")) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path);
                          }
                        }));

    assertThat(described).containsExactlyInAnyOrderElementsOf(AdminApi.OPERATIONS);
  }

  @Test
  void answersWhatIsDescribedAndNothingElse() {
    for (String operation : AdminApi.OPERATIONS) {
      String method = operation.substring(0, operation.indexOf(' '));
      String path =
          operation
              .substring(operation.indexOf(' ') + 1)
              .replace("{workload}", "web")
              .replace("{instance}", "web-1");
      assertThat(api.answer(method, path, "weight=1").status()).isIn(200, 404);
      assertThat(api.answer("PATCH", path, null).status()).isEqualTo(405);
    }
    assertThat(api.answer("GET", "/balancer/else", null).status()).isEqualTo(404);
    assertThat(api.answer("GET", "/balancer", null).body()).isEqualTo("{\"a\":\"b\\\"\\u000a\"}");
  }

  @Test
  void refusesWeightsThatAreNone() {
    String path = "/balancer/workloads/web/endpoints/web-1";
    for (String query : List.of("", "weight=", "weight=-1", "weight=1000001", "drain=true")) {
      assertThat(api.answer("PUT", path, query).status()).as(query).isEqualTo(400);
    }
  }
}
