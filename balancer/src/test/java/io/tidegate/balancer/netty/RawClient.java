package io.tidegate.balancer.netty;

import io.tidegate.common.model.Address;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client that sends exactly the bytes it is given. */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  final InputStream in;

  RawClient(Address address) throws IOException {
    this(new Socket(address.host(), address.port()));
  }

  /** Over a socket that is connected. */
  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A response as it came. */
  record Response(String line, List<String> fields, byte[] body, List<String> trailers) {
    int status() {
      return Integer.parseInt(line.split(" ")[1]);
    }

    String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }

    Optional<String> first(String name) {
      return fields.stream()
          .filter(f -> f.substring(0, f.indexOf(':')).toLowerCase(Locale.ROOT).equals(name))
          .map(f -> f.substring(f.indexOf(':') + 1).strip())
          .findFirst();
    }
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  Response get(String path) throws IOException {
    return send("GET %s HTTP/1.1\r\nHost: web.test\r\n\r\n".formatted(path)).response();
  }

  Response response() throws IOException {
    return response(false);
  }

  /** Reads one response; {@code bodiless} for the answer to HEAD. */
  Response response(boolean bodiless) throws IOException {
    String line = WireRequest.line(in);
    if (line == null) {
      throw new IOException("closed without a response");
    }
    List<String> fields = lines();
    Response head = new Response(line, fields, new byte[0], List.of());
    if (bodiless || head.status() < 200 || head.status() == 204 || head.status() == 304) {
      return head;
    }
    if (head.first("transfer-encoding").isPresent()) {
      return chunked(line, fields);
    }
    byte[] body =
        head.first("content-length").isPresent()
            ? Backend.readExactly(in, Integer.parseInt(head.first("content-length").get()))
            : in.readAllBytes();
    return new Response(line, fields, body, List.of());
  }

  private Response chunked(String line, List<String> fields) throws IOException {
    byte[] body = chunks();
    return new Response(line, fields, body, lines());
  }

  /** The data of all chunks up to the last; its trailers are left. */
  byte[] chunks() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(String.valueOf(WireRequest.line(in)), 16);
      if (size == 0) {
        return bytes.toByteArray();
      }
      bytes.write(Backend.readExactly(in, size));
      if (!"".equals(WireRequest.line(in))) {
        throw new IOException("no CRLF behind a chunk");
      }
    }
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String l = WireRequest.line(in); l == null || !l.isEmpty(); l = WireRequest.line(in)) {
      if (l == null) {
        throw new IOException("closed inside a head: " + lines);
      }
      lines.add(l);
    }
    return lines;
  }

  /** Whether the balancer has closed the connection, waiting for it. */
  boolean closed() throws IOException {
    return in.read() < 0;
  }

  void finishOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
