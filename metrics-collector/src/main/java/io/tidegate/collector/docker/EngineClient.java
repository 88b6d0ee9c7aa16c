package io.tidegate.collector.docker;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads from one engine, and only reads. Thread-safe; connections are kept for the next request.
 *
 * <p>Calls have no deadline of their own: the caller's guard interrupts, which closes the
 * connection.
 */
public final class EngineClient implements AutoCloseable {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int MOST_IDLE = 16;
  private static final int LARGEST_BODY = 32 * 1024 * 1024;

  private final EngineAddress address;
  private final JsonMapper json = JsonMapper.shared();
  private final ConcurrentLinkedDeque<EngineConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  public EngineClient(EngineAddress address) {
    this.address = address;
  }

  /** The engine said no. */
  static final class EngineException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    EngineException(String path, int status, String message) {
      super("%s: status %d %s".formatted(path, status, message));
      this.status = status;
    }

    /** Whether it does not know what was asked for. */
    boolean notFound() {
      return status == NOT_FOUND;
    }
  }

  /** A whole JSON answer. */
  JsonNode get(String path) throws IOException {
    byte[] body = bytes(path);
    try {
      return json.readTree(body);
    } catch (JacksonException e) {
      throw new IOException("%s: %s".formatted(path, e.getOriginalMessage()), e);
    }
  }

  /** Throws when the engine does not answer. */
  void ping() throws IOException {
    bytes("/_ping");
  }

  /**
   * An endless answer of one JSON object per line, on a connection of its own. Returns when the
   * engine ends it, throws when it breaks.
   *
   * @param onOpen called once the engine has accepted
   */
  void stream(String path, Runnable onOpen, Consumer<JsonNode> onLine) throws IOException {
    try (EngineConnection connection = address.connect()) {
      EngineConnection.Response response = connection.get(path);
      if (response.status() != OK) {
        throw refused(path, response);
      }
      onOpen.run();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
        if (!line.isBlank()) {
          onLine.accept(json.readTree(line));
        }
      }
    } catch (JacksonException e) {
      throw new IOException("%s: %s".formatted(path, e.getOriginalMessage()), e);
    }
  }

  private byte[] bytes(String path) throws IOException {
    EngineConnection kept = idle.pollFirst();
    if (kept != null) {
      byte @Nullable [] body = overKept(kept, path);
      if (body != null) {
        return body;
      }
    }
    return over(address.connect(), path);
  }

  /** Null when the connection turned out to be closed by the engine, as idle ones are. */
  private byte @Nullable [] overKept(EngineConnection kept, String path) throws IOException {
    try {
      return over(kept, path);
    } catch (EngineException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return null;
    }
  }

  private byte[] over(EngineConnection connection, String path) throws IOException {
    boolean keep = false;
    try {
      EngineConnection.Response response = connection.get(path);
      if (response.status() != OK) {
        throw refused(path, response);
      }
      byte[] body = whole(path, response.body());
      keep = response.reusable() && !closed && idle.size() < MOST_IDLE;
      return body;
    } finally {
      if (keep) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  private static byte[] whole(String path, InputStream in) throws IOException {
    byte[] body = in.readNBytes(LARGEST_BODY);
    if (body.length == LARGEST_BODY) {
      throw new IOException("%s: more than %d bytes".formatted(path, LARGEST_BODY));
    }
    return body;
  }

  private EngineException refused(String path, EngineConnection.Response response)
      throws IOException {
    byte[] body = response.body().readNBytes(512);
    String message = new String(body, StandardCharsets.UTF_8);
    try {
      JsonNode parsed = json.readTree(new ByteArrayInputStream(body));
      message = parsed.path("message").asString(message);
    } catch (JacksonException e) {
      // Not JSON: the text itself says more.
    }
    return new EngineException(path, response.status(), message.strip());
  }

  @Override
  public void close() {
    closed = true;
    for (EngineConnection each = idle.pollFirst(); each != null; each = idle.pollFirst()) {
      try {
        each.close();
      } catch (IOException e) {
        // It is closed one way or the other.
      }
    }
  }
}
