package io.tidegate.standalone.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the answers of one connection, one after the other, and throws their bodies away. */
final class HttpReader {
  private static final long UNTIL_CLOSE = -1;
  private static final long CHUNKED = -2;
  private static final String INSTANCE = "x-tidegate-instance:";

  private final InputStream in;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int limit;

  HttpReader(InputStream in) {
    this.in = in;
  }

  /**
   * What counts of a response's head.
   *
   * @param length bytes of body, or one of the constants
   * @param close whether the server ends the connection after it
   * @param instance who answered, by its own {@code X-Tidegate-Instance}; null when it does not say
   */
  record Head(int status, long length, boolean close, @Nullable String instance) {
    /** Whether the end of the body can be told without the end of the connection. */
    boolean delimited() {
      return length != UNTIL_CLOSE;
    }
  }

  Head readHead() throws IOException {
    String line = readLine(false);
    if (line.length() < 12 || !line.startsWith("HTTP/1.")) {
      throw new ProtocolException("not HTTP/1: " + line);
    }
    int status = Integer.parseInt(line, 9, 12, 10);
    boolean close = line.charAt(7) == '0';
    long length = UNTIL_CLOSE;
    String instance = null;
    for (line = readLine(true); !line.isEmpty(); line = readLine(true)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:") && length != CHUNKED) {
        length = Long.parseLong(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
        length = CHUNKED;
      } else if (lower.startsWith("connection:")) {
        close = lower.contains("close");
      } else if (lower.startsWith(INSTANCE)) {
        instance = line.substring(INSTANCE.length()).strip();
      }
    }
    return new Head(status, length, close, instance);
  }

  void skipBody(Head head) throws IOException {
    if (head.length() == CHUNKED) {
      skipChunks();
    } else if (head.length() == UNTIL_CLOSE) {
      skipToEnd();
    } else {
      skip(head.length());
    }
  }

  private void skipChunks() throws IOException {
    while (true) {
      String line = readLine(true);
      int extension = line.indexOf(';');
      String size = extension < 0 ? line : line.substring(0, extension);
      long length = Long.parseLong(size.strip(), 16);
      if (length == 0) {
        break;
      }
      skip(length + 2);
    }
    String trailer;
    do {
      trailer = readLine(true);
    } while (!trailer.isEmpty());
  }

  private void skipToEnd() throws IOException {
    position = limit;
    int read;
    do {
      read = in.read(buffer);
    } while (read >= 0);
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > limit - position) {
      left -= limit - position;
      position = 0;
      limit = 0;
      limit = HttpConnection.fill(in, buffer, 0, true);
    }
    position += (int) left;
  }

  /** A line without its end; at most as long as the buffer. */
  private String readLine(boolean inAnswer) throws IOException {
    int scanned = position;
    while (true) {
      for (int i = scanned; i < limit; i++) {
        if (buffer[i] == '\n') {
          int end = i > position && buffer[i - 1] == '\r' ? i - 1 : i;
          String line = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
          position = i + 1;
          return line;
        }
      }
      scanned = limit - position;
      compact();
      limit += HttpConnection.fill(in, buffer, limit, inAnswer || limit > 0);
    }
  }

  private void compact() throws ProtocolException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    if (limit == buffer.length) {
      throw new ProtocolException("line longer than %d bytes".formatted(buffer.length));
    }
  }
}
