package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  private static final byte[] CONTENT_TYPE = "content-type".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GRPC = "application/grpc".getBytes(StandardCharsets.US_ASCII);

  private static final int GRPC_CANCELLED = 1;

  private Replies() {}

  /**
   * One answer.
   *
   * @param label the reason as a word, in a header of its own
   * @param grpcStatus what the status is to a client of gRPC
   * @param retryAfterSeconds 0 for none
   */
  record Reply(int status, int grpcStatus, String label, String text, long retryAfterSeconds) {
    static Reply of(Rejection why) {
      int status = why.status();
      return new Reply(status, ofGrpc(status), why.label(), why.label().replace('-', ' '), 0);
    }

    static Reply of(Failure failure, long retryAfterSeconds) {
      int status = failure.status();
      // a server whose deadline for a call has passed can only cancel it, and clients know that
      int grpc = failure == Failure.UPSTREAM_CANCELLED ? GRPC_CANCELLED : ofGrpc(status);
      return new Reply(status, grpc, failure.label(), failure.text(), retryAfterSeconds);
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

  /** Whether the client of a request is one of gRPC. */
  static boolean toGrpc(RequestHead head) {
    FieldLines fields = head.fields();
    int line = head.hasBody() ? fields.find(head.bytes(), CONTENT_TYPE) : -1;
    int start = line < 0 ? 0 : fields.valueStart(line);
    return line >= 0
        && fields.valueEnd(line) - start >= GRPC.length
        && Arrays.equals(head.bytes(), start, start + GRPC.length, GRPC, 0, GRPC.length);
  }

  /** Appends the head of an answer to a client of gRPC: nothing but the trailers, in one list. */
  static void writeGrpc(Reply reply, HeadWriter out) {
    out.put("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nGrpc-Status: ");
    out.put(reply.grpcStatus()).put("\r\nGrpc-Message: ").put(reply.text());
    out.put("\r\nX-Tidegate-Reason: ").put(reply.label()).put("\r\n\r\n");
  }

  /** What a status code means to gRPC ("HTTP to gRPC Status Code Mapping", and its own limits). */
  private static int ofGrpc(int status) {
    return switch (status) {
      case 400 -> 13; // INTERNAL
      case 404 -> 12; // UNIMPLEMENTED
      case 408, 504 -> 4; // DEADLINE_EXCEEDED
      case 413, 431 -> 8; // RESOURCE_EXHAUSTED
      case 429, 502, 503 -> 14; // UNAVAILABLE
      default -> 2; // UNKNOWN
    };
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
