package io.tidegate.balancer.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What methods allow, which decides whether a request may be sent twice. */
class RequestHeadTest {
  private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
  void knowsIdempotentMethods(String method) {
    assertThat(parse(method)).isPositive();
    assertThat(head.idempotent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "get", "GETS", "LOCK", "PUTT", "HEA", "DEL"})
  void takesOthersForNot(String method) {
    assertThat(parse(method)).isPositive();
    assertThat(head.idempotent()).isFalse();
    assertThat(head.safe()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT"})
  void refusesMethodsThatAreNotForProxies(String method) {
    assertThat(parse(method)).isNegative();
    assertThat(head.rejection()).isEqualTo(Rejection.METHOD_NOT_ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE"})
  void knowsThatSomeWhichMayBeRepeatedChangeSomething(String method) {
    assertThat(parse(method)).isPositive();
    assertThat(head.safe()).isFalse();
  }

  private int parse(String method) {
    byte[] bytes = (method + " / HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    return head.parse(bytes, 0, bytes.length);
  }
}
