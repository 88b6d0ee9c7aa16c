package io.tidegate.standalone.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class HttpReaderTest {

  @Test
  void readsOneAnswerAfterTheOther() throws IOException {
    HttpReader reader =
        reader(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
                + "HTTP/1.1 503 No\r\ncontent-length:0\r\n\r\n"
                + "HTTP/1.1 204 None\r\n\r\n");

    assertThat(next(reader)).isEqualTo(new HttpReader.Head(200, 5, false, null));
    assertThat(next(reader)).isEqualTo(new HttpReader.Head(503, 0, false, null));
    assertThat(reader.readHead().status()).isEqualTo(204);
  }

  @Test
  void skipsChunksWithExtensionsAndTrailers() throws IOException {
    HttpReader reader =
        reader(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;name=value\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");

    assertThat(next(reader).delimited()).isTrue();
    assertThat(next(reader).status()).isEqualTo(201);
  }

  @Test
  void skipsBodiesLargerThanItsBuffer() throws IOException {
    HttpReader reader =
        reader(
            "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
                + "x".repeat(100_000)
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");

    next(reader);

    assertThat(next(reader).status()).isEqualTo(201);
  }

  @Test
  void noticesThatTheServerEndsTheConnection() throws IOException {
    HttpReader reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    assertThat(next(reader).close()).isTrue();
  }

  @Test
  void readsABodyWithoutLengthToTheEnd() throws IOException {
    HttpReader.Head head = next(reader("HTTP/1.1 200 OK\r\n\r\nuntil the end"));

    assertThat(head.delimited()).isFalse();
  }

  @Test
  void tellsAClosedConnectionFromATornAnswer() {
    assertThatThrownBy(() -> reader("").readHead()).hasMessage("closed without an answer");
    assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\nCont").readHead())
        .hasMessage("closed within the answer");
    assertThatThrownBy(() -> next(reader("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")))
        .hasMessage("closed within the answer");
  }

  @Test
  void refusesWhatIsNotHttp() {
    assertThatThrownBy(() -> reader("SSH-2.0-OpenSSH_9.2\r\n").readHead())
        .hasMessage("not HTTP/1: SSH-2.0-OpenSSH_9.2");
  }

  private static HttpReader.Head next(HttpReader reader) throws IOException {
    HttpReader.Head head = reader.readHead();
    reader.skipBody(head);
    return head;
  }

  /** A reader whose stream hands out a few bytes at a time, as networks do. */
  private static HttpReader reader(String text) {
    InputStream trickle =
        new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 7));
          }
        };
    return new HttpReader(trickle);
  }
}
