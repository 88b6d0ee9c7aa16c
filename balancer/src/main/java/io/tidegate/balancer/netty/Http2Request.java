package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http1.ResponseWriter;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.RequestText;
import io.tidegate.balancer.http2.TrailerText;
import org.jspecify.annotations.Nullable;

/**
 * A client's request on an HTTP/2 connection. Within the balancer it is what it would be in
 * HTTP/1.1: its head has passed the same gate, its body is framed by a length or by chunks.
 */
final class Http2Request extends Http2Stream implements Downstream {
  private final Worker worker;
  private final Exchange exchange;
  private final ChunkFraming chunks;
  private long bodyLeft;
  private long bodyBytes;
  private boolean chunked;

  /** Whether the exchange is over, or never began: what the client still sends is dropped. */
  private boolean answered;

  private boolean responding;

  /** Whether the client reads trailers for what became of it, and no status code. */
  private boolean grpc;

  Http2Request(Worker worker) {
    super(worker.settings().http2().windowBytes());
    this.worker = worker;
    exchange = new Exchange(worker, this);
    chunks = new ChunkFraming(worker);
  }

  @Override
  public String protocol(RequestHead head) {
    return "HTTP/2.0";
  }

  private Http2Server server() {
    return (Http2Server) connection();
  }

  /** The request's head is complete, and with {@code end} the request. */
  void begin(RequestText text, boolean end, Peer peer) throws Http2Error {
    bodyBytes = 0;
    answered = false;
    responding = false;
    grpc = false;
    if (text.tooLarge()) {
      unread(Rejection.HEAD_TOO_LARGE, end, peer);
      return;
    }
    RequestHead head = worker.requestHead();
    HeadWriter bytes = text.text();
    if (head.parse(bytes.bytes(), 0, bytes.length()) <= 0) {
      Rejection why = head.rejection();
      unread(why == null ? Rejection.MALFORMED_REQUEST_LINE : why, end, peer);
      return;
    }
    grpc = Replies.toGrpc(head);
    chunked = head.chunked();
    bodyLeft = Math.max(0, head.contentLength());
    if (end && bodyLeft > 0) {
      throw malformed("a length without a body");
    }
    long limit = worker.settings().bodyBytes();
    if (limit > 0 && bodyLeft > limit) {
      unread(Rejection.BODY_TOO_LARGE, end, peer);
      return;
    }
    if (end) {
      theirEndSeen();
    }
    exchange.begin(head, peer);
    bodyAwaited();
  }

  private Http2Error malformed(String what) {
    return Http2Error.stream(id(), ErrorCode.PROTOCOL_ERROR, what);
  }

  /** Refuses what has not become a request. */
  private void unread(Rejection why, boolean end, Peer peer) {
    AccessRecord.refused(worker, peer, 0, why);
    // its body, whatever its length, is dropped: a reset for it would overtake the answer
    chunked = true;
    bodyLeft = 0;
    if (end) {
      theirEndSeen();
    }
    refuse(why);
  }

  private void refuse(Rejection why) {
    worker.counters().rejections.add(why);
    if (responding) {
      abort(ErrorCode.INTERNAL_ERROR);
      return;
    }
    reply(Replies.Reply.of(why), true);
  }

  @Override
  void data(ByteBuf part) throws Http2Error {
    int length = part.readableBytes();
    bodyBytes += length;
    if (!chunked) {
      bodyLeft -= length;
    }
    if (bodyLeft < 0) {
      part.release();
      throw malformed("more body than its length");
    }
    if (answered) {
      part.release();
      return;
    }
    long limit = worker.settings().bodyBytes();
    if (limit > 0 && bodyBytes > limit) {
      part.release();
      exchange.refuse(Rejection.BODY_TOO_LARGE);
      refuse(Rejection.BODY_TOO_LARGE);
      return;
    }
    if (chunked) {
      chunks.write(part, exchange);
    } else {
      exchange.body(part);
    }
    bodyAwaited();
  }

  @Override
  void complete() throws Http2Error {
    if (bodyLeft != 0) {
      throw malformed("less body than its length");
    }
    requestEnd(null);
  }

  /** The request ends with trailers. */
  void trailers(TrailerText text) throws Http2Error {
    if (bodyLeft != 0) {
      throw malformed("less body than its length");
    }
    requestEnd(text);
  }

  private void requestEnd(@Nullable TrailerText trailers) {
    if (!answered) {
      if (chunked) {
        chunks.end(trailers, exchange);
      }
      exchange.bodyEnd();
    }
    theirEndSeen();
  }

  /** While the upstream takes the body, the client is what is waited for. */
  private void bodyAwaited() {
    if (!theirEnd() && !answered && exchange.sending()) {
      deadline(worker.now() + worker.settings().client().body().toNanos());
    }
  }

  @Override
  void endedFirst() {
    // an answer before the end of the request: what else it sends is not worth waiting for
    connection().reset(id(), ErrorCode.NO_ERROR);
  }

  @Override
  void drained() {
    exchange.clientWritable();
  }

  @Override
  void broken(ErrorCode why) {
    answered = true;
    exchange.cancel();
  }

  @Override
  void onDeadline(long now) {
    if (ending()) {
      long due = sentAt() + worker.settings().client().body().toNanos();
      if (due <= now) {
        server().stalled(this);
      } else {
        deadline(due);
      }
    } else if (!theirEnd() && !answered && exchange.sending()) {
      exchange.refuse(Rejection.BODY_TIMEOUT);
      refuse(Rejection.BODY_TIMEOUT);
    } else {
      exchange.onDeadline();
    }
  }

  /** The balancer is shutting down. */
  void leave(boolean now) {
    exchange.leave(now);
  }

  @Override
  void recycle() {
    worker.http2().give(this);
  }

  @Override
  public boolean keepsChunks() {
    return false;
  }

  @Override
  public boolean takesInterim() {
    return true;
  }

  @Override
  public void interim(ResponseHead head) {
    headers(block(head), false);
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength) {
    responding = true;
    boolean bodiless =
        body == BodyReader.Kind.NONE
            || (body == BodyReader.Kind.LENGTH && head.contentLength() == 0);
    HeadEdits edits = exchange.responseEdits();
    headers(block(edits.none() ? head : edited(head, edits)), bodiless);
    queue(bytes.skipBytes(headLength));
  }

  private ResponseHead edited(ResponseHead head, HeadEdits edits) {
    HeadWriter text = worker.http2().text();
    ResponseWriter.write(
        head, ResponseWriter.Framing.UNTIL_CLOSE, ResponseWriter.Persistence.IMPLIED, edits, text);
    return worker.http2().parsed(text);
  }

  private HeadWriter block(ResponseHead head) {
    HeadWriter block = worker.http2().block();
    connection().encoder.begin(block);
    connection().encoder.status(head.status());
    Http2Scratch.responseFields(connection().encoder, head);
    return block;
  }

  @Override
  public void body(ByteBuf bytes) {
    queue(bytes);
  }

  @Override
  public void end(BodyReader body) {
    answered = true;
    if (body.hasTrailers() && !ending()) {
      body.writeTrailers(endWithTrailers());
    } else {
      end();
    }
    awaitTaken();
  }

  /** What is queued must be taken in time. */
  private void awaitTaken() {
    if (connection().streams.has(this)) {
      deadline(worker.now() + worker.settings().client().body().toNanos());
    }
  }

  @Override
  public void tunnel(ResponseHead head, UpstreamConnection upstream, ByteBuf first) {
    // no request that comes here asks for another protocol
    first.release();
    upstream.close();
    abort(ErrorCode.INTERNAL_ERROR);
  }

  @Override
  public void fail(Failure failure, long retryAfterSeconds) {
    reply(Replies.Reply.of(failure, retryAfterSeconds), !exchange.traits().head());
  }

  private void reply(Replies.Reply reply, boolean withBody) {
    answered = true;
    HeadWriter text = worker.http2().text();
    if (grpc) {
      Replies.writeGrpc(reply, text);
    } else {
      Replies.write(reply, "", false, text);
    }
    boolean body = withBody && !grpc;
    headers(block(worker.http2().parsed(text)), !body);
    if (body) {
      queue(Unpooled.wrappedBuffer(Replies.body(reply)));
      end();
    }
    awaitTaken();
  }

  @Override
  public void abort(ErrorCode why) {
    answered = true;
    connection().reset(id(), why);
  }

  @Override
  public boolean canWrite() {
    return canQueue();
  }

  @Override
  public void flow(boolean on) {
    if (on) {
      grant();
      bodyAwaited();
    }
  }

  @Override
  public void deadlineAt(long nanos) {
    deadline(nanos);
  }
}
