package io.tidegate.balancer.netty;

import io.tidegate.balancer.accesslog.Termination;
import java.util.Locale;

/** Why the balancer itself answers a request that was understood. */
enum Failure {
  NO_ROUTE(404, Termination.REFUSED, "no route matches this host and path"),
  RATE_LIMITED(429, Termination.REFUSED, "too many requests in this period"),
  CIRCUIT_OPEN(503, Termination.REFUSED, "too many of the last requests failed"),
  NO_ENDPOINT(503, Termination.CONNECT, "no instance is ready"),
  HOLD_REFUSED(
      503, Termination.QUEUE_REFUSED, "no instance is ready and no more requests can wait"),
  HOLD_TIMEOUT(503, Termination.QUEUE_TIMEOUT, "no instance became ready in time"),
  CONNECT_FAILED(502, Termination.CONNECT, "no instance accepts connections"),
  UPSTREAM_CLOSED(
      502, Termination.SERVER_HEADERS, "the instance closed the connection without an answer"),
  UPSTREAM_CANCELLED(502, Termination.SERVER_HEADERS, "the instance has cancelled the request"),
  BAD_RESPONSE(502, Termination.SERVER_HEADERS, "the instance's answer is not valid HTTP"),
  RESPONSE_TIMEOUT(504, Termination.SERVER_TIMEOUT, "the instance did not answer in time"),
  OVERLOADED(503, Termination.REFUSED, "the balancer's buffers are full"),
  SHUTTING_DOWN(503, Termination.SHUTDOWN, "the balancer is shutting down");

  private final int status;
  private final Termination termination;
  private final String text;
  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Failure(int status, Termination termination, String text) {
    this.status = status;
    this.termination = termination;
    this.text = text;
  }

  int status() {
    return status;
  }

  /** How the access log says it. */
  Termination termination() {
    return termination;
  }

  String text() {
    return text;
  }

  /** The name in metrics and in the answer's header. */
  String label() {
    return label;
  }
}
