package io.tidegate.balancer.netty;

import java.util.Locale;

/** Why the balancer itself answers a request that was understood. */
enum Failure {
  NO_ROUTE(404, "no route matches this host and path"),
  RATE_LIMITED(429, "too many requests in this period"),
  CIRCUIT_OPEN(503, "too many of the last requests failed"),
  NO_ENDPOINT(503, "no instance is ready"),
  HOLD_REFUSED(503, "no instance is ready and no more requests can wait"),
  HOLD_TIMEOUT(503, "no instance became ready in time"),
  CONNECT_FAILED(502, "no instance accepts connections"),
  UPSTREAM_CLOSED(502, "the instance closed the connection without an answer"),
  BAD_RESPONSE(502, "the instance's answer is not valid HTTP"),
  RESPONSE_TIMEOUT(504, "the instance did not answer in time"),
  SHUTTING_DOWN(503, "the balancer is shutting down");

  private final int status;
  private final String text;
  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Failure(int status, String text) {
    this.status = status;
    this.text = text;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }

  /** The name in metrics and in the answer's header. */
  String label() {
    return label;
  }
}
