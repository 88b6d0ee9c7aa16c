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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final String LIMITED =
      """
      workloads:
        web:
          routes:
            - {path: /}
            - {path: /admin, rewrite: /inner, response-headers: {set: {route: admin}}}
          endpoints: ["%s"]
      """;

  @ParameterizedTest
  @CsvSource({
    "/admin,            /inner",
    "/admin/x?a=//b,    /inner/x?a=//b",
    "/%61dmin/x,        /inner/x",
    "//admin,           /inner",
    "/.//./admin//x,    /inner//x",
    "/%2e/admin/%41,    /inner/%41",
    "/admin%2fx,        /inner%2fx",
    "/admin%2Fx/%2f,    /inner%2Fx/%2f",
    "/admin\\x,         /inner\\x",
    "/.;a=b/admin;c/x,  /inner;c/x",
    "/;/admin,          /inner"
  })
  void noSpellingLeadsPastARoute(String target, String forwarded) throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, backend);
        RawClient client = proxy.client()) {
      assertThat(client.get(target).first("route")).contains("admin");
      assertThat(backend.requests.getFirst().target()).isEqualTo(forwarded);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%2561dmin", "/adminx", "/x//admin", "/%41dmin", "/.admin", "/a/%5B;x"})
  void whatIsForwardedStaysAsItWasSent(String target) throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, backend);
        RawClient client = proxy.client()) {
      assertThat(client.get(target).first("route")).isEmpty();
      assertThat(backend.requests.getFirst().target()).isEqualTo(target);
    }
  }

  private static RouteRule editing(HeaderEdits request, HeaderEdits response) {
    return new RouteRule(
        RouteMatch.of("*", "/"),
        List.of(new RouteRule.Share(Proxy.WEB, 1)),
        null,
        request,
        response,
        null,
        Gate.Policy.NONE);
  }

  private static void declare(Proxy proxy, RouteRule rule) {
    proxy.declare(
        new WorkloadDefinition(
            Proxy.WEB, List.of(rule), TrafficPolicy.DEFAULT, DemandTargets.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=7.7.7.7\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n"
      })
  void whatTheRouteSetsIsThereOnce(String request) throws Exception {
    Map<String, String> set =
        Map.of(
            "host", "inner.test",
            "x-forwarded-for", "192.0.2.1",
            "x-forwarded-proto", "https",
            "x-forwarded-host", "outer.test",
            "forwarded", "for=192.0.2.1");
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      declare(proxy, editing(new HeaderEdits(set, List.of()), HeaderEdits.NONE));

      assertThat(client.send(request).response().status()).isEqualTo(200);

      WireRequest seen = backend.requests.getFirst();
      set.forEach((name, value) -> assertThat(seen.all(name)).containsExactly(value));
    }
  }

  @Test
  void whatTheRouteRemovesIsNotAddedAgain() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      HeaderEdits edits = new HeaderEdits(Map.of(), List.of("x-forwarded-for"));
      declare(proxy, editing(edits, HeaderEdits.NONE));

      assertThat(client.get("/").status()).isEqualTo(200);

      assertThat(backend.requests.getFirst().all("x-forwarded-for")).isEmpty();
      assertThat(backend.requests.getFirst().all("x-forwarded-proto")).containsExactly("http");
    }
  }

  @Test
  void underscoreTwinsOfEditedHeadersDoNotPass() throws Exception {
    HeaderEdits edits = new HeaderEdits(Map.of("x-user", "alice"), List.of("x-role"));
    String answer = "HTTP/1.1 200 OK\r\nX_Role: boss\r\nX_User: m\r\nContent-Length: 0\r\n\r\n";
    try (Backend backend = Backend.start((request, exchange) -> exchange.send(answer));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      declare(proxy, editing(edits, edits));

      client.send("GET / HTTP/1.1\r\nHost: a\r\nX_User: mallory\r\nx_ROLE: boss\r\n\r\n");
      Response response = client.response();

      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.all("x-user")).containsExactly("alice");
      assertThat(seen.all("x_user")).isEmpty();
      assertThat(seen.all("x_role")).isEmpty();
      assertThat(response.first("x_role")).isEmpty();
      assertThat(response.first("x_user")).isEmpty();
      assertThat(response.first("x-user")).contains("alice");
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
