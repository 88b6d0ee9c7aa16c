package io.tidegate.balancer.accesslog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request when it has ended.
 *
 * @param at when its first byte came
 * @param client the client's address, as the trust list sees it
 * @param tries how many endpoints it was sent to
 * @param trace the trace it belongs to; null when it has none
 */
public record AccessEntry(
    Instant at,
    String client,
    Request request,
    Response response,
    Upstream upstream,
    Timers timers,
    int tries,
    Termination termination,
    @Nullable Trace trace) {

  /** What was asked; the nullable ones are headers. */
  public record Request(
      String method,
      String target,
      String version,
      @Nullable String host,
      @Nullable String referer,
      @Nullable String userAgent,
      long bytes) {
    /** The same, with that many bytes of body. */
    public Request ofBytes(long count) {
      return new Request(method, target, version, host, referer, userAgent, count);
    }
  }

  /** A W3C trace context, in hexadecimal digits. */
  public record Trace(String traceId, String spanId) {}

  /** What was answered; status 0 when nothing was. */
  public record Response(int status, long bytes) {}

  /** Who answered; null when it got no further. */
  public record Upstream(@Nullable String workload, @Nullable String instance) {
    /** Nobody. */
    public static final Upstream NONE = new Upstream(null, null);
  }

  /**
   * Where the time went, in nanoseconds, HAProxy's TR, Tw, Tc, Tr and Ta; -1 when a phase was not
   * reached.
   *
   * @param request until the head was complete
   * @param queue waiting for an endpoint
   * @param connect until a connection stood; 0 when one was there
   * @param response until the answer's head
   * @param total until the answer's last byte
   */
  public record Timers(long request, long queue, long connect, long response, long total) {}
}
