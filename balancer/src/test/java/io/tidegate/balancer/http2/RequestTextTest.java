package io.tidegate.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTextTest {
  private static final String GET = ":method=GET|:scheme=http|:path=/a?b|:authority=h.test";

  @Test
  void writesTheHeadThatMeansTheSame() throws Http2Error {
    assertThat(text(GET + "|accept=*/*|x-a=1", true))
        .isEqualTo("GET /a?b HTTP/1.1\r\nhost: h.test\r\naccept: */*\r\nx-a: 1\r\n\r\n");
  }

  @Test
  void framesABodyByItsLengthOrByChunks() throws Http2Error {
    String post = ":method=POST|:scheme=http|:path=/|:authority=h";

    assertThat(text(post + "|content-length=3", false))
        .endsWith("content-length: 3\r\n\r\n")
        .doesNotContain("chunked");
    assertThat(text(post, false)).endsWith("transfer-encoding: chunked\r\n\r\n");
    assertThat(text(post, true)).endsWith("content-length: 0\r\n\r\n");
    assertThat(text(GET, true)).doesNotContain("content-length", "chunked");
  }

  @Test
  void joinsCrumbsToOneCookie() throws Http2Error {
    assertThat(text(GET + "|cookie=a=1|x=y|cookie=b=2", true))
        .contains("x: y\r\ncookie: a=1; b=2\r\n");
  }

  @Test
  void takesTheHostWhereThereIsNoAuthority() throws Http2Error {
    assertThat(text(":method=GET|:scheme=http|:path=/|host=h.test", true))
        .contains("host: h.test\r\n");
    assertThat(text(GET + "|host=h.test", true)).containsOnlyOnce("host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":scheme=http|:path=/",
        ":method=GET|:path=/",
        ":method=GET|:scheme=http",
        ":method=GET|:scheme=http|:path=",
        ":method=GET|:scheme=http|:path=a",
        ":method=GET|:scheme=http|:path=*",
        ":method=GET|:scheme=http|:path=http://else/",
        ":method=GET|:scheme=http|:path=/ HTTP/1.1",
        ":method=GET|:scheme=http|:path=/\r\nx: y",
        ":method=GET|:scheme=http|:path=/|:authority=a b",
        ":method=GET|:scheme=http|:path=/|:authority=a\r\nx: y",
        ":method=GET /x|:scheme=http|:path=/",
        ":method=GET|:method=GET|:scheme=http|:path=/",
        ":method=GET|:scheme=http|:scheme=http|:path=/",
        ":method=GET|:scheme=http|:path=/|:path=/",
        ":method=GET|:scheme=http|:path=/|:status=200",
        ":method=GET|:scheme=http|x=y|:path=/",
        GET + "|X-Upper=1",
        GET + "|=1",
        GET + "|a b=1",
        GET + "|a:b=1",
        GET + "|a\r\nb=1",
        GET + "|x=a\r\ny: z",
        GET + "|x=a\ny",
        GET + "|x=a\u0000b",
        GET + "|x= a",
        GET + "|x=a\t",
        GET + "|cookie=a\r\nx: y",
        GET + "|connection=close",
        GET + "|keep-alive=1",
        GET + "|proxy-connection=close",
        GET + "|transfer-encoding=chunked",
        GET + "|upgrade=websocket",
        GET + "|te=gzip",
        GET + "|host=other"
      })
  void refusesWhatIsMalformed(String fields) throws Http2Error {
    RequestText text = read(fields);
    text.end(true);

    assertThat(text.wrong()).isNotNull();
  }

  @Test
  void aListThatIsTooLargeIsToldFromOneThatIsAnAttack() throws Http2Error {
    RequestText text = read(GET + "|x=" + "y".repeat(1100));
    text.end(true);
    assertThat(text.tooLarge()).isTrue();
    assertThat(text.wrong()).isNull();

    assertThatThrownBy(() -> read(GET + ("|x=" + "y".repeat(900)).repeat(9)))
        .isInstanceOfSatisfying(
            Http2Error.class, e -> assertThat(e.abuse()).isEqualTo(Abuse.HEADER_LIST));
  }

  @Test
  void countsFields() throws Http2Error {
    assertThat(read(GET + "|a=1|b=2|c=3|d=4").tooLarge()).isFalse();
    assertThat(read(GET + "|a=1|b=2|c=3|d=4|e=5").tooLarge()).isTrue();
  }

  @Test
  void nothingOfOneRequestIsLeftInTheNext() throws Http2Error {
    RequestText text = read(":method=POST|:scheme=http|:path=/secret|cookie=a|X=bad");
    text.end(false);
    fields(text, GET);
    text.end(true);

    assertThat(text.wrong()).isNull();
    assertThat(string(text)).isEqualTo("GET /a?b HTTP/1.1\r\nhost: h.test\r\n\r\n");
  }

  private static String text(String fields, boolean bodyless) throws Http2Error {
    RequestText text = read(fields);
    text.end(bodyless);
    assertThat(text.wrong()).isNull();
    return string(text);
  }

  private static String string(RequestText text) {
    return new String(text.text().bytes(), 0, text.text().length(), StandardCharsets.ISO_8859_1);
  }

  private static RequestText read(String fields) throws Http2Error {
    RequestText text = new RequestText(new ListLimits(1024, 8));
    fields(text, fields);
    return text;
  }

  private static void fields(RequestText text, String fields) throws Http2Error {
    text.begin();
    for (String field : fields.split("\\|")) {
      int equals = field.indexOf('=');
      text.field(slice(field.substring(0, equals)), slice(field.substring(equals + 1)));
    }
  }

  private static Slice slice(String text) {
    return new Slice().set(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
