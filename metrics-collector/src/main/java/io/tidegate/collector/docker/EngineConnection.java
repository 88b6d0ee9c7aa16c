package io.tidegate.collector.docker;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 connection to an engine, for one request after the other. Only what an engine sends
 * is understood: a status, headers, and a body with a length, in chunks or up to the end. Not
 * thread-safe; closing it from another thread ends what it waits for.
 */
final class EngineConnection implements Closeable {
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int NO_CONTENT = 204;

  private final InputStream in;
  private final OutputStream out;
  private final Closeable socket;

  EngineConnection(InputStream in, OutputStream out, Closeable socket) {
    this.in = new BufferedInputStream(in, 8 * 1024);
    this.out = out;
    this.socket = socket;
  }

  /**
   * The head of a response, and its body as a stream that ends where the body ends.
   *
   * @param reusable whether the connection may take another request once the body was read
   */
  record Response(int status, InputStream body, boolean reusable) {}

  /** Sends a GET and reads the response's head. */
  Response get(String path) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: docker\r\nUser-Agent: tidegate-collector\r\n\r\n".formatted(path);
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    String status = line();
    String[] words = status.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || words[1].length() != 3) {
      throw new IOException("\"%s\" (expected: an HTTP/1.1 status line)".formatted(status));
    }
    return response(number(words[1], 10));
  }

  private Response response(int status) throws IOException {
    boolean keep = true;
    long length = -1;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon);
      String value = line.substring(colon + 1).trim();
      if (name.equalsIgnoreCase("content-length")) {
        length = number(value, 10);
      } else if (name.equalsIgnoreCase("transfer-encoding")) {
        chunked = value.equalsIgnoreCase("chunked");
      } else if (name.equalsIgnoreCase("connection")) {
        keep = !value.equalsIgnoreCase("close");
      }
    }
    if (chunked) {
      return new Response(status, new Chunks(), keep);
    }
    if (length >= 0 || status == NO_CONTENT) {
      return new Response(status, new Counted(Math.max(0, length)), keep);
    }
    return new Response(status, in, false);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the engine closed the connection");
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a header of more than %d bytes".formatted(LONGEST_LINE));
      }
      line.append((char) next);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseUnsignedInt(text, radix);
    } catch (NumberFormatException e) {
      throw new IOException("\"%s\" (expected: a number)".formatted(text), e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A body of known length; an end before it is an error, never a short body. */
  private final class Counted extends InputStream {
    private long left;

    Counted(long length) {
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(into, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the body ended %d bytes early".formatted(left));
      }
      left -= read;
      return read;
    }
  }

  /** A body in chunks, up to the empty one. */
  private final class Chunks extends InputStream {
    private long left;
    private boolean ended;
    private boolean first = true;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int read = in.read(into, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the body ended within a chunk");
      }
      left -= read;
      return read;
    }

    private void nextChunk() throws IOException {
      if (!first) {
        line();
      }
      first = false;
      String size = line();
      int extension = size.indexOf(';');
      left = number(extension < 0 ? size.trim() : size.substring(0, extension).trim(), 16);
      if (left == 0) {
        ended = true;
        while (!line().isEmpty()) {
          // trailers, which nobody needs
        }
      }
    }
  }
}
