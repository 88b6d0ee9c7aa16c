package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.netty.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed, ambiguous and unusual requests, each sent as it is to a real proxy: either it is
 * refused and nothing reaches the upstream, or a second, stricter parser behind the proxy reads
 * exactly the requests that were meant.
 */
class RequestCorpusTest {
  private static final Pattern REPEAT = Pattern.compile("\\{(.)\\*(\\d+)}");
  private static Backend backend;
  private static Proxy proxy;

  record Vector(String name, String expectation, String bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    backend = Backend.saying("ok");
    proxy = Proxy.before(backend);
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    backend.close();
  }

  @Test
  void holdsAtLeastTwoHundredRequests() throws IOException {
    assertThat(vectors()).hasSizeGreaterThan(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void hasOneMeaningOrNone(Vector vector) throws Exception {
    backend.requests.clear();
    try (RawClient client = proxy.client()) {
      client.send(vector.bytes());
      if (vector.expectation().startsWith("ok")) {
        accepted(vector, client);
      } else {
        refused(vector, client);
      }
    }
    assertThat(backend.failures).as("what the second parser refused").isEmpty();
  }

  private static void accepted(Vector vector, RawClient client) throws IOException {
    String[] parts = vector.expectation().split(" ", 4);
    int count = parts[0].equals("ok") ? 1 : Integer.parseInt(parts[0].substring(2));
    for (int i = 0; i < count; i++) {
      assertThat(client.response().status()).isEqualTo(200);
    }
    assertThat(backend.requests).hasSize(count);
    for (WireRequest seen : backend.requests) {
      assertThat(seen.method()).isEqualTo(parts[1]);
      assertThat(seen.target()).isEqualTo(parts[2]);
      assertThat(seen.bodyText()).isEqualTo(parts.length > 3 ? parts[3] : "");
    }
  }

  private static void refused(Vector vector, RawClient client) throws IOException {
    Response response = client.response();
    String label = response.first("x-tidegate-reason").orElse("");
    assertThat(response.status() + " " + label).isEqualTo(vector.expectation());
    assertThat(response.first("connection")).contains("close");
    assertThat(client.closed()).isTrue();
    assertThat(backend.requests).isEmpty();
  }

  static Stream<Vector> vectors() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RequestCorpusTest.class.getResourceAsStream("/http1/requests.tsv"))) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
      return lines.stream().filter(line -> !line.startsWith("#")).map(RequestCorpusTest::vector);
    }
  }

  private static Vector vector(String line) {
    String[] columns = line.split("\t");
    return new Vector(columns[0], unescaped(columns[1]), unescaped(columns[2]));
  }

  private static String unescaped(String text) {
    Matcher repeat = REPEAT.matcher(text);
    String repeated = repeat.replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < repeated.length(); i++) {
      char c = repeated.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char kind = repeated.charAt(++i);
      switch (kind) {
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case '0' -> out.append('\0');
        case 'x' -> {
          out.append((char) Integer.parseInt(repeated.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> throw new IllegalArgumentException("escape: \\" + kind);
      }
    }
    return out.toString();
  }
}
