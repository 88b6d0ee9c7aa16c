package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.RawClient.Response;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which endpoint gets a request when something pins it. */
class PinningTest {
  private static final String STICKY =
      """
      workloads:
        web:
          route: {}
          sticky: {cookie: node, lifetime: 1h}
          endpoints: ["%s", "%s"]
      """;

  @Test
  void keepsASessionAtItsEndpoint() throws Exception {
    try (Backend a = Backend.saying("a");
        Backend b = Backend.saying("b");
        FileProxy proxy = FileProxy.start(STICKY, a, b);
        RawClient client = proxy.client()) {
      Response first = client.get("/");
      String cookie = first.first("set-cookie").orElseThrow();
      assertThat(cookie).matches("node=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
      String pair = cookie.substring(0, cookie.indexOf(';'));

      for (int i = 0; i < 10; i++) {
        Response next = get(client, "other=1; " + pair + "; last=2");
        assertThat(next.text()).isEqualTo(first.text());
        assertThat(next.first("set-cookie")).as("it has the cookie").isEmpty();
      }
      assertThat(get(client, "node=no-token-of-ours").first("set-cookie")).isPresent();
      assertThat(get(client, "xnode=1234").first("set-cookie")).isPresent();
    }
  }

  @Test
  void movesASessionWhoseEndpointHasGone() throws Exception {
    try (Backend a = Backend.saying("a");
        Backend b = Backend.saying("b");
        FileProxy proxy = FileProxy.start(STICKY, a, b);
        RawClient client = proxy.client()) {
      Response first = client.get("/");
      String old = first.first("set-cookie").orElseThrow();
      Backend stays = first.text().equals("a") ? b : a;
      proxy.rewrite(STICKY.replace(", \"%s\"", ""), stays);
      await().until(() -> proxy.pool("web").membership().ready().size() == 1);

      Response moved = get(client, old.substring(0, old.indexOf(';')));

      assertThat(moved.text()).isNotEqualTo(first.text());
      assertThat(moved.first("set-cookie")).isPresent().isNotEqualTo(first.first("set-cookie"));
    }
  }

  /** A client that opens WebSockets only sees no other answer than this one. */
  @Test
  void theAnswerThatChangesTheProtocolIsEditedToo() throws Exception {
    String yaml =
        """
        workloads:
          web:
            route: {response-headers: {set: {X-Added: out}, remove: [X-Secret]}}
            sticky: {cookie: node}
            endpoints: ["%s"]
        """;
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 101 Switching Protocols\r\nX-Secret: 1\r\n"
                            + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n"));
        FileProxy proxy = FileProxy.start(yaml, backend);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
      Response answer = client.response();

      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.first("upgrade")).contains("echo");
      assertThat(answer.first("x-added")).contains("out");
      assertThat(answer.first("x-secret")).isEmpty();
      assertThat(answer.first("set-cookie").orElse("none")).startsWith("node=");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "header: X-User, X-User: %d",
    "cookie: user, Cookie: a=b; user=%d",
    "client, X-Any: %d",
    "path, X-Any: 1"
  })
  void hashesByWhatIsConfigured(String key, String field) throws Exception {
    try (Backend a = Backend.saying("a");
        Backend b = Backend.saying("b");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, algorithm: maglev, hash-key: %s, endpoints: ["%s", "%s"]}
                """,
                key.contains(":") ? "{" + key + "}" : key, a, b);
        RawClient client = proxy.client()) {
      Set<String> owners = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        String request =
            "GET /%s HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n"
                .formatted(key.equals("path") ? i : i % 2, field.formatted(i));
        String owner = client.send(request).response().text();
        assertThat(client.send(request).response().text()).isEqualTo(owner);
        owners.add(owner);
      }

      assertThat(owners).hasSize(key.equals("client") ? 1 : 2);
    }
  }

  private static Response get(RawClient client, String cookie) throws Exception {
    return client.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + "\r\n\r\n").response();
  }
}
