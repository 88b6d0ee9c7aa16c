package io.tidegate.standalone.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HttpTargetTest {

  @Test
  void writesTheRequestOnce() {
    HttpTarget target =
        HttpTarget.of("http://127.0.0.1:8080/a%20b?c=d", "post", List.of("X-Test: 1"), "body");

    assertThat(new String(target.head(), ISO_8859_1))
        .isEqualTo(
            "POST /a%20b?c=d HTTP/1.1\r\nX-Test: 1\r\nHost: 127.0.0.1:8080\r\n"
                + "Content-Length: 4\r\n\r\n");
  }

  @Test
  void leavesTheHostToAHeader() {
    HttpTarget target = HttpTarget.of("127.0.0.1:8080", "get", List.of("host: web.localhost"), "");

    assertThat(new String(target.head(), ISO_8859_1))
        .isEqualTo("GET / HTTP/1.1\r\nhost: web.localhost\r\n\r\n");
  }

  @Test
  void findsNamesBelowLocalhostOnThisMachine() {
    HttpTarget target = HttpTarget.of("http://web.localhost:8080/", "get", List.of(), "");

    assertThat(target.address().getHostString()).isEqualTo("localhost");
    assertThat(new String(target.head(), ISO_8859_1))
        .isEqualTo("GET / HTTP/1.1\r\nHost: web.localhost:8080\r\n\r\n");
  }

  @Test
  void knowsTheUsualPorts() {
    assertThat(HttpTarget.of("http://a/", "get", List.of(), "").address().getPort()).isEqualTo(80);
    assertThat(HttpTarget.of("https://a/", "get", List.of(), "").address().getPort())
        .isEqualTo(443);
  }

  @Test
  void refusesWhatIsNoUrl() {
    assertThatThrownBy(() -> HttpTarget.of("ftp://a/", "get", List.of(), ""))
        .hasMessage("url: \"ftp://a/\" (expected: http://host[:port]/path or https://…)");
    assertThatThrownBy(() -> HttpTarget.of("http://a b/", "get", List.of(), ""))
        .hasMessageStartingWith("url: \"http://a b/\"");
    assertThatThrownBy(() -> HttpTarget.of("http://a/", "get", List.of("no header"), ""))
        .hasMessage("header: \"no header\" (expected: Name: value)");
  }
}
