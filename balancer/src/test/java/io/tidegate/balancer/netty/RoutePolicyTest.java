package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.netty.RawClient.Response;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.HeaderEdits;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutePolicyTest {

  @Test
  void rewritesThePathAndEditsHeadersBothWays() throws Exception {
    RouteRule rule =
        new RouteRule(
            RouteMatch.of("*", "/api/"),
            List.of(new RouteRule.Share(Proxy.WEB, 1)),
            "/v2",
            new HeaderEdits(Map.of("x-added", "in"), List.of("x-removed")),
            new HeaderEdits(Map.of("server", "tidegate"), List.of("x-secret")),
            null,
            Gate.Policy.NONE);
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nServer: old\r\nX-Secret: 1\r\n"
                            + "Content-Length: 2\r\n\r\nok"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      proxy.declare(
          new WorkloadDefinition(
              Proxy.WEB, List.of(rule), TrafficPolicy.DEFAULT, DemandTargets.NONE));

      client.send("GET /api/x?y=1 HTTP/1.1\r\nHost: a\r\nX-Removed: 1\r\nX-Added: out\r\n\r\n");
      Response response = client.response();

      assertThat(response.text()).isEqualTo("ok");
      assertThat(response.first("server")).contains("tidegate");
      assertThat(response.first("x-secret")).isEmpty();
      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.target()).isEqualTo("/v2/x?y=1");
      assertThat(seen.all("x-added")).containsExactly("in");
      assertThat(seen.first("x-removed")).isEmpty();
    }
  }

  @Test
  void saysThatNoRouteMatches() throws Exception {
    try (Proxy proxy = Proxy.start();
        RawClient client = proxy.client()) {
      proxy.declare(
          new WorkloadDefinition(
              Proxy.WEB,
              List.of(RouteRule.to(Proxy.WEB, RouteMatch.of("only.test", "/"))),
              TrafficPolicy.DEFAULT,
              DemandTargets.NONE));

      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(404);
      assertThat(response.first("x-tidegate-reason")).contains("no-route");
    }
  }
}
