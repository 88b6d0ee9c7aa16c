package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What endpoints are told of the client, and whose word is taken for it. */
class ForwardingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "headers: x-forwarded                   | 127.0.0.1          | http  | none",
        "trust: [10.0.0.0/8]                    | 127.0.0.1          | http  | none",
        "trust: [127.0.0.0/8]                   | 9.9.9.9, 127.0.0.1 | https | for=7.7.7.7",
        "headers: forwarded                     | none               | none  | for=127.0.0.1;proto=http",
        "headers: both                          | 127.0.0.1          | http  | for=127.0.0.1;proto=http",
        "headers: none                          | none               | none  | none",
        "headers: forwarded, trust: [127.0.0.1] | 9.9.9.9            | https | for=7.7.7.7, for=127.0.0.1;proto=http"
      })
  void believesOnlyTrustedProxies(String forwarded, String address, String scheme, String standard)
      throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy =
            FileProxy.start(
                "forwarded: {%s}\nworkloads: {web: {route: {}, endpoints: [\"%s\"]}}\n",
                forwarded, backend);
        RawClient client = proxy.client()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n"
              + "Forwarded: for=7.7.7.7\r\nX_Forwarded_For: 8.8.8.8\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(200);

      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.first("x-forwarded-for").orElse(null)).isEqualTo(address);
      assertThat(seen.first("x-forwarded-proto").orElse(null)).isEqualTo(scheme);
      String told = seen.first("forwarded").orElse(null);
      assertThat(told == null ? null : told.replace(";host=\"a\"", "")).isEqualTo(standard);
      assertThat(seen.first("x_forwarded_for")).isEmpty();
    }
  }

  private static final String BEHIND =
      """
      forwarded: {%s}
      access-log: {format: json, path: "%s"}
      workloads:
        web:
          route: {}
          algorithm: maglev
          hash-key: client
          sticky: {cookie: node}
          endpoints: ["%s", "%s"]
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trust: [127.0.0.0/8]                     | X-Forwarded-For: 6.6.6.6, 9.9.9.%d, 127.0.0.7",
        "trust: [127.0.0.0/8], headers: forwarded | Forwarded: for=6.6.6.6, for=\"9.9.9.%d:80\";proto=http"
      })
  void takesTheClientThatTrustedProxiesName(String forwarded, String field) throws Exception {
    Path log = directory.resolve("access.log");
    try (Backend a = Backend.saying("a");
        Backend b = Backend.saying("b");
        FileProxy proxy = FileProxy.start(BEHIND, forwarded, log, a, b);
        RawClient client = proxy.client()) {
      Set<String> owners = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        String request = "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n".formatted(field.formatted(i));
        String owner = client.send(request).response().text();
        assertThat(client.send(request).response().text()).isEqualTo(owner);
        owners.add(owner);
      }

      assertThat(owners).hasSize(2);
      await().until(() -> Files.exists(log) && Files.readAllLines(log).size() == 40);
      assertThat(Files.readAllLines(log).getLast()).contains("\"client\":\"9.9.9.19\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"trust: [127.0.0.1], true", "trust: [10.0.0.0/8], false"})
  void secureCookieWhenATrustedProxySaysSo(String forwarded, boolean secure) throws Exception {
    try (Backend a = Backend.saying("a");
        Backend b = Backend.saying("b");
        FileProxy proxy =
            FileProxy.start(BEHIND, forwarded, directory.resolve("access.log"), a, b);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n");

      String cookie = client.response().first("set-cookie").orElseThrow();
      assertThat(cookie.endsWith("; Secure")).isEqualTo(secure);
    }
  }
}
