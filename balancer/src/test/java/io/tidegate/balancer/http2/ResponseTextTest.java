package io.tidegate.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"200", "201", "404", "500"})
  void saysThatNothingFollowsWhereSomethingCould(String status) throws Http2Error {
    assertThat(ended(status)).isEqualTo("HTTP/1.1 " + status + " \r\ncontent-length: 0\r\n\r\n");
  }

  /** A client takes the length of a 304 for that of the body it has stored. */
  @ParameterizedTest
  @ValueSource(strings = {"204", "304"})
  void statesNoLengthOfItsOwnWhereThereIsNeverABody(String status) throws Http2Error {
    assertThat(ended(status)).isEqualTo("HTTP/1.1 " + status + " \r\n\r\n");
  }

  private static String ended(String status) throws Http2Error {
    ResponseText text = new ResponseText(new ListLimits(1024, 8));
    text.begin();
    text.field(slice(":status"), slice(status));
    text.end(true);
    assertThat(text.wrong()).isNull();
    return new String(text.text().bytes(), 0, text.text().length(), StandardCharsets.ISO_8859_1);
  }

  private static Slice slice(String text) {
    return new Slice().set(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
