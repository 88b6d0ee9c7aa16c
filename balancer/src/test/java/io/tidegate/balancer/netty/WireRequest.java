package io.tidegate.balancer.netty;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as a second parser reads it: written from the RFC without a line in common with the
 * proxy's, stricter than any server, so that what it accepts is beyond doubt.
 */
record WireRequest(
    String line, List<String> fields, boolean lazyBody, byte[] body, List<String> trailers) {

  /** Reads one request; null at the end of the stream. The body is left unread for 100-continue. */
  static @Nullable WireRequest read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    require(line.matches("[A-Z][A-Z-]* [!-~]+ HTTP/1\\.1"), line);
    List<String> fields = new ArrayList<>();
    for (String field = present(in); !field.isEmpty(); field = present(in)) {
      require(field.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*"), "field " + field);
      fields.add(field);
    }
    WireRequest head = new WireRequest(line, fields, false, new byte[0], List.of());
    List<String> lengths = head.all("content-length");
    List<String> encodings = head.all("transfer-encoding");
    require(head.all("host").size() == 1, "one host: " + fields);
    require(lengths.size() + encodings.size() <= 1, "one framing: " + fields);
    if (head.first("expect").isPresent()) {
      return new WireRequest(line, fields, true, new byte[0], List.of());
    }
    return head.withBody(in);
  }

  /** Reads the body that {@link #read} left. */
  WireRequest withBody(InputStream in) throws IOException {
    Optional<String> length = first("content-length");
    if (length.isPresent()) {
      require(length.get().matches("[0-9]+"), "length " + length);
      byte[] bytes = Backend.readExactly(in, Integer.parseInt(length.get()));
      return new WireRequest(line, fields, false, bytes, List.of());
    }
    if (first("transfer-encoding").isPresent()) {
      require(first("transfer-encoding").get().equals("chunked"), "encoding " + fields);
      return chunked(in);
    }
    return this;
  }

  private WireRequest chunked(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      String size = present(in);
      require(size.matches("[0-9a-fA-F]+"), "chunk size " + size);
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        break;
      }
      bytes.write(Backend.readExactly(in, length));
      require(present(in).isEmpty(), "end of chunk");
    }
    List<String> trailers = new ArrayList<>();
    for (String field = present(in); !field.isEmpty(); field = present(in)) {
      require(field.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*"), "trailer " + field);
      trailers.add(field);
    }
    return new WireRequest(line, fields, false, bytes.toByteArray(), trailers);
  }

  String method() {
    return line.split(" ")[0];
  }

  String target() {
    return line.split(" ")[1];
  }

  String bodyText() {
    return new String(body, StandardCharsets.ISO_8859_1);
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return fields.stream()
        .filter(f -> f.substring(0, f.indexOf(':')).toLowerCase(Locale.ROOT).equals(name))
        .map(f -> f.substring(f.indexOf(':') + 1).strip())
        .toList();
  }

  /** One line without its CRLF; null at the end of the stream before its first byte. */
  static @Nullable String line(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\r') {
        require(in.read() == '\n', "LF after CR in " + text);
        return text.toString();
      }
      require(b != '\n' && b != 0, "control character in " + text);
      text.append((char) b);
    }
    if (!text.isEmpty()) {
      throw new EOFException("inside a line: " + text);
    }
    return null;
  }

  private static String present(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("inside a message");
    }
    return line;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("second parser: " + what);
    }
  }
}
