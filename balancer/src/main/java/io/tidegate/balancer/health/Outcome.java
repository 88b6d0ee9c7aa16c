package io.tidegate.balancer.health;

/** How one try at an endpoint ended, as far as the endpoint is to blame. */
public enum Outcome {
  /** Any response that shows the endpoint at work: all below 500 but 429, also 501 and 505. */
  OK(false, false),
  /** 429: alive, but wants less. Scored as slow, not as broken. */
  OVERLOADED(false, true),
  /** 500 and other 5xx that the endpoint made itself. */
  ERROR(true, true),
  /** 502, 503 or 504: the endpoint cannot serve now, or something behind it. */
  GATEWAY_ERROR(true, true),
  /** No connection: refused, unreachable, or the connect timeout passed. */
  CONNECT_FAILED(true, true),
  /** The connection broke before the response's head was complete. */
  RESET(true, true),
  /** The endpoint has not looked at the request: HTTP/2's REFUSED_STREAM, or its GOAWAY. */
  REFUSED(false, true),
  /** The per-try timeout passed before the response's head. */
  TIMEOUT(true, true),
  /** The client went away; says nothing about the endpoint. */
  ABANDONED(false, false);

  private final boolean failure;
  private final boolean unattractive;

  Outcome(boolean failure, boolean unattractive) {
    this.failure = failure;
    this.unattractive = unattractive;
  }

  /** Classifies a response by its status code. */
  public static Outcome ofStatus(int status) {
    if (status < 500) {
      return status == 429 ? OVERLOADED : OK;
    }
    return switch (status) {
      case 501, 505 -> OK;
      case 502, 503, 504 -> GATEWAY_ERROR;
      default -> ERROR;
    };
  }

  /** Whether it counts against the endpoint in outlier detection. */
  public boolean failure() {
    return failure;
  }

  /** Whether its response time must not make the endpoint look fast. */
  public boolean unattractive() {
    return unattractive;
  }
}
