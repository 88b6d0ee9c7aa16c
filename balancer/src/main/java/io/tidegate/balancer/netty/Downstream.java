package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;

/** The client's side of an {@link Exchange}: an HTTP/1.x connection or an HTTP/2 stream. */
interface Downstream {
  /** Whether chunked bodies are wanted with their framing; else only their data. */
  boolean keepsChunks();

  /** Whether interim responses can be passed on. */
  boolean takesInterim();

  /** An interim response. */
  void interim(ResponseHead head);

  /**
   * The response begins. {@code bytes} are its head, in {@code headLength} bytes, and perhaps the
   * body's first; takes ownership of them and may write over the head.
   */
  void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength);

  /** More of the body. Takes ownership. */
  void body(ByteBuf bytes);

  /** The body ends here, with the trailers that {@code body} has seen, if any. */
  void end(BodyReader body);

  /**
   * The upstream has agreed to another protocol: the two connections are a tunnel from now on.
   *
   * @param first the new protocol's first bytes, perhaps none; takes ownership
   */
  void tunnel(ResponseHead head, UpstreamConnection upstream, ByteBuf first);

  /** The balancer answers in place of an upstream; {@code retryAfterSeconds} 0 means none. */
  void fail(Failure failure, long retryAfterSeconds);

  /** The response that has begun cannot be completed; why, in the terms of HTTP/2. */
  void abort(ErrorCode why);

  /** Whether it can take more bytes now. */
  boolean canWrite();

  /** Stops or resumes the flow of the request's body. */
  void flow(boolean on);

  /** How long the head of the request that begins took to arrive, in nanoseconds. */
  default long headTook() {
    return 0;
  }

  /** The protocol of a request with that head, as the access log says it. */
  default String protocol(RequestHead head) {
    return head.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
  }

  /** When, by the nano clock, {@link Exchange#onDeadline} is to be called. */
  void deadlineAt(long nanos);
}
