package io.tidegate.balancer.netty;

import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.http2.HpackDecoder;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.common.model.Address;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client that speaks HTTP/2 frame by frame, and does nothing that it is not told. */
final class Http2Client implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A frame as it was received. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return type <= FrameType.HEADERS && (flags & FrameType.END_STREAM) != 0;
    }

    int number(int at) {
      return ByteBuffer.wrap(payload).getInt(at);
    }
  }

  /** A response: its header lists, final one last, then its body and trailers. */
  record Response(List<Map<String, String>> heads, byte[] body, Map<String, String> trailers) {
    Map<String, String> head() {
      return heads.getLast();
    }

    String status() {
      return head().get(":status");
    }

    String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(4096);
  final List<Frame> seen = new ArrayList<>();

  /** Connects, with these settings, id and value in turn. */
  Http2Client(Address address, int... settings) throws IOException {
    this(new Socket(address.host(), address.port()), settings);
  }

  Http2Client(Socket connected, int... settings) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
    ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    first.write(PREFACE);
    first.write(frame(FrameType.SETTINGS, 0, 0, payload.array()));
    first.write(frame(FrameType.SETTINGS, FrameType.ACK, 0));
    out.write(first.toByteArray());
  }

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  void send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** A header block of fields written {@code name=value}, none of them indexed. */
  static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String field : fields) {
      int equals = field.indexOf('=');
      block.write(0);
      string(field.substring(0, equals), block);
      string(field.substring(equals + 1), block);
    }
    return block.toByteArray();
  }

  private static void string(String text, ByteArrayOutputStream to) {
    int length = text.length();
    if (length < 127) {
      to.write(length);
    } else {
      to.write(127);
      int rest = length - 127;
      for (; rest >= 128; rest >>= 7) {
        to.write(128 | (rest & 127));
      }
      to.write(rest);
    }
    to.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Begins a request. */
  void begin(int stream, String method, String path, boolean end, String... more)
      throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(":method=" + method, ":scheme=http", ":path=" + path, ":authority=web.test"));
    fields.addAll(List.of(more));
    int flags = FrameType.END_HEADERS | (end ? FrameType.END_STREAM : 0);
    send(FrameType.HEADERS, flags, stream, block(fields.toArray(String[]::new)));
  }

  void get(int stream, String path) throws IOException {
    begin(stream, "GET", path, true);
  }

  void data(int stream, String text, boolean end) throws IOException {
    send(
        FrameType.DATA,
        end ? FrameType.END_STREAM : 0,
        stream,
        text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void window(int stream, int more) throws IOException {
    send(FrameType.WINDOW_UPDATE, 0, stream, number(more));
  }

  void reset(int stream, int code) throws IOException {
    send(FrameType.RST_STREAM, 0, stream, number(code));
  }

  /** The next frame; null when the connection has ended, however. */
  @Nullable Frame read() throws IOException {
    try {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(lengthAndType >>> 8);
      Frame frame = new Frame(lengthAndType & 255, flags, stream, payload);
      seen.add(frame);
      return frame;
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** The next frame of a type, whatever comes before; null when the connection ends first. */
  @Nullable Frame next(int type) throws IOException {
    Frame frame = read();
    while (frame != null && frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /** A stream's whole response; frames of others are passed over. Windows are kept open. */
  Response response(int stream) throws IOException, Http2Error {
    Parts parts = new Parts();
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new EOFException("no end of stream " + stream);
      }
      Map<String, String> fields =
          frame.type() == FrameType.HEADERS ? decode(frame.payload()) : Map.of();
      if (frame.type() == FrameType.DATA && frame.payload().length > 0) {
        window(0, frame.payload().length);
        if (frame.stream() == stream && !frame.endsStream()) {
          window(stream, frame.payload().length);
        }
      }
      if (frame.stream() == stream) {
        parts.add(frame, fields);
        if (frame.endsStream()) {
          return new Response(parts.heads, parts.body.toByteArray(), parts.trailers);
        }
      }
    }
  }

  private static final class Parts {
    final List<Map<String, String>> heads = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    Map<String, String> trailers = Map.of();

    void add(Frame frame, Map<String, String> fields) throws EOFException {
      switch (frame.type()) {
        case FrameType.HEADERS -> {
          if (fields.containsKey(":status")) {
            heads.add(fields);
          } else {
            trailers = fields;
          }
        }
        case FrameType.DATA -> body.writeBytes(frame.payload());
        case FrameType.RST_STREAM -> throw new EOFException("reset: " + frame.number(0));
        default -> {}
      }
    }
  }

  Map<String, String> decode(byte[] block) throws Http2Error {
    Map<String, String> fields = new TreeMap<>();
    decoder.begin(block, 0, block.length);
    while (decoder.next()) {
      fields.merge(decoder.name().toString(), decoder.value().toString(), (a, b) -> a + "|" + b);
    }
    return fields;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
