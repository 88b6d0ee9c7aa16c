package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.RequestHead;

/**
 * What must be known of a request after its head has left. There are thirty-two, made once.
 *
 * @param head whether the method is HEAD, whose response has no body
 * @param idempotent whether it may be sent twice
 * @param safe whether it changes nothing
 * @param upgrade whether it asks for another protocol
 * @param current whether the client speaks HTTP/1.1 or newer
 */
record RequestTraits(
    boolean head, boolean idempotent, boolean safe, boolean upgrade, boolean current) {
  private static final RequestTraits[] ALL = new RequestTraits[32];

  static {
    for (int i = 0; i < ALL.length; i++) {
      ALL[i] =
          new RequestTraits((i & 1) != 0, (i & 2) != 0, (i & 16) != 0, (i & 4) != 0, (i & 8) != 0);
    }
  }

  /** Of no request. */
  static final RequestTraits NONE = ALL[0];

  /** Those of a parsed request. */
  static RequestTraits of(RequestHead request) {
    return ALL[
        (request.head() ? 1 : 0)
            | (request.idempotent() ? 2 : 0)
            | (request.upgrade() ? 4 : 0)
            | (request.minorVersion() > 0 ? 8 : 0)
            | (request.safe() ? 16 : 0)];
  }
}
