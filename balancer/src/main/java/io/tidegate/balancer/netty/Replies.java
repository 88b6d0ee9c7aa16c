package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The answers that the balancer itself gives: plain, short, and naming their reason. */
final class Replies {
  private static final Map<Integer, String> PHRASES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(417, "Expectation Failed"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(501, "Not Implemented"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"),
          Map.entry(505, "HTTP Version Not Supported"));

  private Replies() {}

  /**
   * One answer.
   *
   * @param label the reason as a word, in a header of its own
   * @param retryAfterSeconds 0 for none
   */
  record Reply(int status, String label, String text, long retryAfterSeconds) {
    static Reply of(Rejection why) {
      return new Reply(why.status(), why.label(), why.label().replace('-', ' '), 0);
    }

    static Reply of(Failure failure, long retryAfterSeconds) {
      return new Reply(failure.status(), failure.label(), failure.text(), retryAfterSeconds);
    }
  }

  static String phrase(int status) {
    return PHRASES.getOrDefault(status, "");
  }

  /** The body of an answer. */
  static byte[] body(Reply reply) {
    return "%d %s: %s\n"
        .formatted(reply.status(), phrase(reply.status()), reply.text())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Appends an answer as HTTP/1.1.
   *
   * @param connection the value of {@code Connection}; empty for none
   * @param withBody false for an answer to HEAD
   */
  static void write(Reply reply, String connection, boolean withBody, HeadWriter out) {
    byte[] body = body(reply);
    out.put("HTTP/1.1 ").put(reply.status()).put(" ").put(phrase(reply.status()));
    out.put("\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Length: ").put(body.length);
    out.put("\r\nX-Tidegate-Reason: ").put(reply.label()).put("\r\n");
    if (reply.status() == 405) {
      out.put("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n");
    }
    if (reply.retryAfterSeconds() > 0) {
      out.put("Retry-After: ").put(reply.retryAfterSeconds()).put("\r\n");
    }
    if (!connection.isEmpty()) {
      out.put("Connection: ").put(connection).put("\r\n");
    }
    out.put("\r\n");
    if (withBody) {
      out.put(body);
    }
  }
}
