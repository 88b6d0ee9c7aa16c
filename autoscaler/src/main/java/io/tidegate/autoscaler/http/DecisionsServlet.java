package io.tidegate.autoscaler.http;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.autoscaler.workload.DecisionHistory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /workloads} and {@code GET /workloads/{id}/decisions}; the latter as server-sent
 * events when the client accepts {@code text/event-stream}. Described in {@code
 * openapi/autoscaler.yaml}.
 */
public final class DecisionsServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final Pattern DECISIONS = Pattern.compile("/([a-z0-9.-]{1,63})/decisions");
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1000;
  private static final Duration LOOKBACK = Duration.ofMinutes(15);
  private static final long KEEP_ALIVE_SECONDS = 10;
  private static final int WAITING = 256;

  private final transient Board board;
  private final transient DecisionHistory history;
  private final transient Function<Object, String> toJson;
  private final transient Clock clock;

  public DecisionsServlet(
      Board board, DecisionHistory history, Function<Object, String> toJson, Clock clock) {
    this.board = board;
    this.history = history;
    this.toJson = toJson;
    this.clock = clock;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    @Nullable String path = request.getPathInfo();
    if (path == null || path.equals("/")) {
      json(response, board.entries());
      return;
    }
    Matcher matcher = DECISIONS.matcher(path);
    if (!matcher.matches()) {
      refuse(response, HttpServletResponse.SC_NOT_FOUND, "no such resource: " + path);
      return;
    }
    @Nullable String accept = request.getHeader("Accept");
    if (accept != null && accept.contains("text/event-stream")) {
      stream(response, matcher.group(1));
    } else {
      list(request, response, matcher.group(1));
    }
  }

  private void list(HttpServletRequest request, HttpServletResponse response, String workload)
      throws IOException {
    int limit = DEFAULT_LIMIT;
    @Nullable String stated = request.getParameter("limit");
    if (stated != null) {
      if (!stated.matches("\\d{1,4}") || Integer.parseInt(stated) > MAX_LIMIT) {
        refuse(
            response,
            HttpServletResponse.SC_BAD_REQUEST,
            "limit: \"%s\" (expected: 0 to %d)".formatted(stated, MAX_LIMIT));
        return;
      }
      limit = Integer.parseInt(stated);
    }
    json(response, history.recent(workload, clock.instant().minus(LOOKBACK), limit));
  }

  /**
   * Sends each decision as it is taken, and a comment every ten seconds to notice a lost client.
   */
  private void stream(HttpServletResponse response, String workload) throws IOException {
    response.setContentType("text/event-stream");
    response.setHeader("Cache-Control", "no-store");
    BlockingQueue<DecisionRecord> queue = new ArrayBlockingQueue<>(WAITING);
    // A client that does not keep up misses decisions rather than holding up the log's reader.
    try (var _ = history.follow(workload, queue::offer)) {
      response.flushBuffer();
      while (!response.getWriter().checkError()) {
        DecisionRecord record = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        response
            .getWriter()
            .write(
                record == null
                    ? ": still here\n\n"
                    : "id: %s\nevent: decision\ndata: %s\n\n"
                        .formatted(record.id(), toJson.apply(record)));
        response.flushBuffer();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void json(HttpServletResponse response, Object value) throws IOException {
    response.setContentType("application/json");
    response.getWriter().write(toJson.apply(value));
  }

  private void refuse(HttpServletResponse response, int status, String message) throws IOException {
    response.setStatus(status);
    json(response, java.util.Map.of("error", message));
  }
}
