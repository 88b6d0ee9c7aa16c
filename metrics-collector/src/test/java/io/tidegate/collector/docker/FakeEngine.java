package io.tidegate.collector.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An engine on a unix socket that answers what a test says, and fails as a test says: it hangs,
 * refuses, breaks off, or ends its event stream.
 */
final class FakeEngine implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel server;
  private final Thread acceptor;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Set<SocketChannel> streams = ConcurrentHashMap.newKeySet();

  /** What comes back for a path. */
  sealed interface Answer {
    /** A whole response. */
    record Body(int status, String text) implements Answer {}

    /** The same in chunks of a few bytes. */
    record Chunked(String text) implements Answer {}

    /** A head that promises more than comes. */
    record Half(String text) implements Answer {}

    /** Nothing, ever. */
    record Hang() implements Answer {}

    /** A head, and then events when the test sends some. */
    record Stream() implements Answer {}
  }

  FakeEngine(Path directory) throws IOException {
    this.socket = directory.resolve("engine.sock");
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  EngineAddress address() {
    return EngineAddress.parse("unix://" + socket, null);
  }

  /** Answers every path that begins like this one; the longest counts. */
  FakeEngine on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  FakeEngine json(String path, String text) {
    return on(path, new Answer.Body(200, text));
  }

  List<String> requests() {
    return requests;
  }

  long requests(String prefix) {
    return requests.stream().filter(each -> each.startsWith(prefix)).count();
  }

  int connections() {
    return open.size();
  }

  int streams() {
    return streams.size();
  }

  /** Sends an event to all who listen. */
  void event(String json) throws IOException {
    for (SocketChannel each : streams) {
      chunk(Channels.newOutputStream(each), json + "\n");
    }
  }

  /** Ends every event stream in the middle. */
  void cutStreams() throws IOException {
    for (SocketChannel each : streams) {
      streams.remove(each);
      each.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        open.add(channel);
        Thread.ofVirtual().start(() -> serve(channel));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String path = line.split(" ")[1];
        while (!in.readLine().isEmpty()) {
          // headers
        }
        requests.add(path);
        if (!answer(channel, path)) {
          return;
        }
      }
    } catch (IOException e) {
      // the client has left
    } finally {
      open.remove(channel);
      streams.remove(channel);
    }
  }

  /** False when the connection ends with it. */
  private boolean answer(SocketChannel channel, String path) throws IOException {
    OutputStream out = Channels.newOutputStream(channel);
    switch (answerTo(path)) {
      case Answer.Body(int status, String text) ->
          write(
              out,
              "HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(status, text.getBytes(StandardCharsets.UTF_8).length, text));
      case Answer.Chunked(String text) -> {
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < text.length(); i += 7) {
          chunk(out, text.substring(i, Math.min(text.length(), i + 7)));
        }
        write(out, "0\r\n\r\n");
      }
      case Answer.Half(String text) -> {
        write(out, "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + text);
        return false;
      }
      case Answer.Hang() -> {
        return true;
      }
      case Answer.Stream() -> {
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        streams.add(channel);
      }
    }
    return true;
  }

  private Answer answerTo(String path) {
    return answers.entrySet().stream()
        .filter(each -> path.startsWith(each.getKey()))
        .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
        .map(Map.Entry::getValue)
        .orElse(new Answer.Body(404, "{\"message\":\"No such thing\"}"));
  }

  private static void chunk(OutputStream out, String text) throws IOException {
    write(out, "%x\r\n%s\r\n".formatted(text.getBytes(StandardCharsets.UTF_8).length, text));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SocketChannel each : open) {
      each.close();
    }
    Files.deleteIfExists(socket);
  }
}
