package io.tidegate.balancer.config;

import io.tidegate.balancer.forwarding.TrustList;

/**
 * What is believed and told about the client.
 *
 * @param trust whose forwarding headers are believed; others' are replaced
 */
public record Forwarding(TrustList trust, Headers headers) {
  /** Nobody is believed; {@code X-Forwarded-*} are sent. */
  public static final Forwarding DEFAULT = new Forwarding(TrustList.NOBODY, Headers.X_FORWARDED);

  /** Which headers are sent to the endpoints. */
  public enum Headers {
    X_FORWARDED,
    /** RFC 7239. */
    FORWARDED,
    BOTH,
    NONE
  }
}
