package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/** Passes a request's body on as it arrives, up to the limit. Reused; loop-confined. */
final class RequestBodyReader {
  private final Worker worker;
  private final BodyReader body = new BodyReader();
  private long bytes;

  RequestBodyReader(Worker worker) {
    this.worker = worker;
  }

  /** Begins the body of a request. */
  void begin(RequestHead head) {
    bytes = 0;
    if (head.chunked()) {
      body.begin(BodyReader.Kind.CHUNKED, 0, true);
    } else {
      body.begin(BodyReader.Kind.LENGTH, Math.max(0, head.contentLength()), true);
    }
  }

  /** Whether a request announces a body beyond the limit. */
  boolean tooLarge(RequestHead head) {
    long limit = worker.settings().bodyBytes();
    return limit > 0 && head.contentLength() > limit;
  }

  boolean done() {
    return body.done();
  }

  /** Reads one run of the body from {@code in}; says why when it is not acceptable. */
  @Nullable Rejection read(ByteBuf in, Exchange to) {
    int run = body.run(in, in.readerIndex());
    bytes += run;
    long limit = worker.settings().bodyBytes();
    if (limit > 0 && bytes > limit) {
      return Rejection.BODY_TOO_LARGE;
    }
    Rejection wrong = body.rejection();
    if (wrong != null) {
      return wrong;
    }
    in.skipBytes(body.lead());
    ByteBuf part = run > 0 ? in.readRetainedSlice(run) : null;
    in.skipBytes(body.dropped());
    if (part != null) {
      to.body(part);
    }
    if (body.done()) {
      if (body.hasTrailers()) {
        body.writeTrailers(worker.out());
        to.body(worker.written());
      }
      to.bodyEnd();
    }
    return null;
  }
}
