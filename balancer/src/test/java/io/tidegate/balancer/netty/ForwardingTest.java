package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

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
}
