package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;

/**
 * Where one request goes at an endpoint: a connection of HTTP/1.1, or a stream of HTTP/2. It takes
 * the request as HTTP/1.1 writes it, and tells its {@link Caller} the response in the same terms.
 * Loop-confined.
 */
interface Upstream {
  /** A request takes it. */
  void begin(Caller caller);

  /** More of the request: first its head, in one piece, then its framed body. Takes ownership. */
  void write(ByteBuf bytes);

  /** Whether it can take more of the request now. */
  boolean writable();

  /** The caller can take more of the response. */
  void resume();

  /** The request is done with it; {@code keep} tells if what carried it may serve others. */
  void end(boolean keep);

  /** Gives up at that time, by the nano clock. */
  void deadline(long nanos);

  /** Whether the endpoint may say of a request that was sent that it has not looked at it. */
  boolean mayRefuse();
}
