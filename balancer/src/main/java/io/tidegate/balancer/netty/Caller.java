package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import org.jspecify.annotations.Nullable;

/**
 * Who has a request answered over an {@link Upstream}: a client's {@link Attempt}, or a copy whose
 * answer nobody wants. Called on the connection's event loop.
 */
interface Caller {
  /** What the request is like. */
  RequestTraits traits();

  /** Whose connection the request came on; null when it is nobody's. */
  @Nullable Ends client();

  /** The connection stands, and waits for the request. */
  void connected(Upstream upstream);

  /** There will be no answer; the connection is gone. */
  void failed(Outcome outcome, Failure failure);

  /** An interim response. */
  void interim(ResponseHead head);

  /** A final response's head has come; false when it is not wanted and the connection may go. */
  boolean accept(ResponseHead head);

  /** Whether chunked bodies are wanted with their framing; else only their data. */
  boolean keepsChunks();

  /** The response that was accepted begins; see {@link Downstream#head}. */
  void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength);

  /** More of the body. Takes ownership. */
  void body(ByteBuf bytes);

  /** A part of the body has been passed on, and more will come. */
  void progress();

  /** The response is complete; {@code reusable} tells if its connection may serve again. */
  void complete(boolean reusable, BodyReader responseBody);

  /** The response that had begun cannot be completed; why, in the terms of HTTP/2. */
  void broken(ErrorCode why);

  /** The upstream has agreed to another protocol, and does not belong to HTTP any more. */
  void upgraded(ResponseHead head, UpstreamConnection connection, ByteBuf first);

  /** Whether more of the response can be taken now. */
  boolean canTake();

  /** The connection can take more of the request. */
  void writable();
}
