package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.Http2Error;
import io.tidegate.balancer.http2.ResponseText;
import io.tidegate.balancer.http2.TrailerText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request at an endpoint that speaks HTTP/2: one stream of a connection that serves many. What
 * the balancer would send to an HTTP/1.1 server is taken apart again: its head into fields, its
 * chunks into data.
 */
final class Http2Call extends Http2Stream implements Upstream {
  private static final byte[] TE = {'t', 'e', 't', 'r', 'a', 'i', 'l', 'e', 'r', 's'};

  private final Worker worker;
  private Http2Origin origin;
  private final BodyReader requestBody = new BodyReader();
  private final BodyReader responseBody = new BodyReader();
  private @Nullable Caller caller;

  /** What the request waits for in place of this. */
  private @Nullable Upstream instead;

  private long expected;
  private boolean headSent;
  private boolean headSeen;

  Http2Call(Worker worker, Http2Origin origin) {
    super(worker.settings().http2().windowBytes());
    this.worker = worker;
    this.origin = origin;
  }

  /** Waits for its connection to stand, for that caller. */
  void awaitedBy(Caller wanting) {
    caller = wanting;
  }

  /** Waits for another connection instead. */
  void moveTo(Http2Origin other) {
    origin = other;
  }

  /** The endpoint speaks HTTP/1.1: waits for a connection of that. */
  void goElsewhere(UpstreamPool to, Duration timeout) {
    Caller waiting = caller;
    caller = null;
    if (waiting != null) {
      instead = to.connect(waiting, timeout);
    }
  }

  @Nullable Caller caller() {
    return caller;
  }

  /** Its connection stands. */
  void connected() {
    Caller waiting = caller;
    if (waiting != null) {
      waiting.connected(this);
    }
  }

  @Override
  public void begin(Caller by) {
    caller = by;
    headSent = headSeen = false;
  }

  @Override
  public void write(ByteBuf bytes) {
    if (headSent) {
      body(bytes);
    } else {
      headSent = true;
      head(bytes);
    }
  }

  private void head(ByteBuf bytes) {
    RequestHead head = worker.http2().sent(bytes);
    bytes.release();
    if (!origin.begin(this)) {
      worker.loop().execute(this::refused);
      return;
    }
    HeadWriter block = worker.http2().block();
    origin.encoder.begin(block);
    byte[] from = head.bytes();
    origin.encoder.method(from, head.methodStart(), head.methodEnd(), origin.secure());
    boolean asterisk = head.targetEnd() < head.pathEnd();
    if (asterisk) {
      origin.encoder.path(new byte[] {'*'}, 0, 1);
    } else {
      origin.encoder.path(from, head.pathStart(), head.targetEnd());
    }
    origin.encoder.authority(from, head.hostStart(), head.hostEnd());
    Http2Scratch.requestFields(origin.encoder, from, head.fields());
    origin.encoder.field(TE, 0, 2, 2, TE.length);
    if (head.chunked()) {
      requestBody.begin(BodyReader.Kind.CHUNKED, 0, false);
    } else {
      requestBody.begin(BodyReader.Kind.LENGTH, Math.max(0, head.contentLength()), false);
    }
    headers(block, requestBody.done());
  }

  /** Its connection has ended between the choice and the request. */
  private void refused() {
    worker.tick();
    broken(ErrorCode.REFUSED_STREAM);
    worker.flush();
  }

  private void body(ByteBuf bytes) {
    if (!opened()) {
      bytes.release();
      return;
    }
    while (bytes.isReadable() && !requestBody.done() && requestBody.rejection() == null) {
      int run = requestBody.run(bytes, bytes.readerIndex());
      bytes.skipBytes(requestBody.lead());
      if (run == bytes.readableBytes()) {
        queue(bytes.retain());
        break;
      }
      if (run > 0) {
        queue(bytes.readRetainedSlice(run));
      }
      bytes.skipBytes(requestBody.dropped());
    }
    bytes.release();
    if (requestBody.done() && !ending()) {
      if (requestBody.hasTrailers()) {
        requestBody.writeTrailers(endWithTrailers());
      } else {
        end();
      }
    }
  }

  @Override
  public boolean writable() {
    return canQueue();
  }

  @Override
  void drained() {
    Caller present = caller;
    if (present != null) {
      present.writable();
    }
  }

  @Override
  public void resume() {
    if (opened()) {
      grant();
    }
  }

  private boolean opened() {
    return id() != 0 && origin.streams.has(this);
  }

  @Override
  public boolean mayRefuse() {
    return true;
  }

  @Override
  public void end(boolean keep) {
    caller = null;
    Upstream other = instead;
    if (other != null) {
      other.end(keep);
      return;
    }
    if (opened()) {
      origin.reset(id(), theirEnd() ? ErrorCode.NO_ERROR : ErrorCode.CANCEL);
    } else {
      origin.abandon(this);
    }
  }

  /** The response's head, or an interim one, or its trailers. */
  void headers(boolean end) throws Http2Error {
    if (headSeen) {
      trailers(end);
      return;
    }
    Caller present = caller;
    ResponseText text = worker.http2().response();
    boolean bodiless = end && present != null && !present.traits().head();
    text.begin();
    while (origin.decoder.next()) {
      text.field(origin.decoder.name(), origin.decoder.value());
    }
    text.end(bodiless);
    if (text.wrong() != null || text.tooLarge() || present == null) {
      throw malformed(text.wrong());
    }
    ResponseHead head = worker.responseHead();
    HeadWriter bytes = text.text();
    int length = head.parse(bytes.bytes(), 0, bytes.length());
    if (length <= 0 || head.status() == 101 || head.chunked() || (end && head.status() < 200)) {
      throw malformed("a response that is none");
    }
    if (head.status() < 200) {
      present.interim(head);
      return;
    }
    finalHead(present, head, length);
    if (end) {
      complete();
    } else {
      passed();
    }
  }

  private Http2Error malformed(@Nullable String what) {
    return Http2Error.stream(id(), ErrorCode.PROTOCOL_ERROR, String.valueOf(what));
  }

  private void finalHead(Caller present, ResponseHead head, int length) {
    headSeen = true;
    BodyReader.Kind kind = UpstreamConnection.kind(present, head);
    expected = kind == BodyReader.Kind.LENGTH ? head.contentLength() : -1;
    responseBody.begin(BodyReader.Kind.NONE, 0, false);
    if (!present.accept(head)) {
      end(false);
      return;
    }
    ByteBuf bytes = worker.allocator().directBuffer(length);
    present.head(head, kind, bytes.writeBytes(head.bytes(), 0, length), length);
  }

  private void trailers(boolean end) throws Http2Error {
    TrailerText text = worker.http2().trailers();
    text.begin();
    while (origin.decoder.next()) {
      text.field(origin.decoder.name(), origin.decoder.value());
    }
    text.finish();
    if (!end || text.wrong() != null || text.tooLarge()) {
      throw malformed("trailers that are none");
    }
    responseBody.begin(BodyReader.Kind.CHUNKED, 0, false);
    Http2Scratch.read(text, responseBody);
    complete();
  }

  @Override
  void data(ByteBuf part) throws Http2Error {
    Caller present = caller;
    int length = part.readableBytes();
    boolean wrong = !headSeen || (expected >= 0 && length > expected);
    if (present == null || wrong) {
      part.release();
      if (wrong) {
        throw malformed("data that is no part of the response");
      }
      return;
    }
    if (expected >= 0) {
      expected -= length;
    }
    present.body(part);
    passed();
  }

  /** A part has been passed on; the next one may come if there is room for it. */
  private void passed() {
    Caller present = caller;
    if (present == null) {
      return;
    }
    present.progress();
    if (present.canTake()) {
      grant();
    }
  }

  @Override
  void complete() throws Http2Error {
    Caller present = caller;
    if (!headSeen || expected > 0) {
      throw malformed("an end within the response");
    }
    theirEndSeen();
    caller = null;
    if (present != null) {
      present.complete(true, responseBody);
    }
    if (opened()) {
      // whatever is left of the request, nobody waits for it
      origin.reset(id(), ErrorCode.NO_ERROR);
    }
  }

  @Override
  void endedFirst() {
    // the response is still to come
  }

  @Override
  void broken(ErrorCode why) {
    Caller present = caller;
    caller = null;
    if (present == null) {
      return;
    }
    if (headSeen) {
      present.broken(why);
    } else {
      present.failed(
          why == ErrorCode.REFUSED_STREAM ? Outcome.REFUSED : Outcome.RESET,
          why == ErrorCode.CANCEL ? Failure.UPSTREAM_CANCELLED : Failure.UPSTREAM_CLOSED);
    }
  }

  /** There will be no connection. */
  void unconnected() {
    Caller present = caller;
    caller = null;
    if (present != null) {
      present.failed(Outcome.CONNECT_FAILED, Failure.CONNECT_FAILED);
    }
  }

  @Override
  void onDeadline(long now) {
    origin.reset(id(), ErrorCode.CANCEL);
  }

  @Override
  void recycle() {
    origin.finished(this);
  }
}
