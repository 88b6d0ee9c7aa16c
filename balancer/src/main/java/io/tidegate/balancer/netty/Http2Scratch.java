package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.HeadLimits;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.KnownField;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.HpackEncoder;
import io.tidegate.balancer.http2.ListLimits;
import io.tidegate.balancer.http2.RequestText;
import io.tidegate.balancer.http2.ResponseText;
import io.tidegate.balancer.http2.TrailerText;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the HTTP/2 connections of one event loop share: arrays, and streams to be used again. */
final class Http2Scratch {
  private static final int KEPT_STREAMS = 1024;

  private final RequestText request;
  private final TrailerText trailers;
  private final BodyReader trailerReader = new BodyReader();
  private final HeadWriter block = new HeadWriter();
  private final HeadWriter text = new HeadWriter();
  private final FieldLines lines;
  private final ResponseHead response;
  private final ResponseText responseText;
  private final RequestHead upstream;
  private byte[] sent = new byte[2048];
  private final ArrayDeque<Http2Request> requests = new ArrayDeque<>();

  Http2Scratch(HeadLimits limits) {
    ListLimits list = new ListLimits(limits.headBytes(), limits.fields());
    request = new RequestText(list);
    trailers = new TrailerText(list);
    lines = new FieldLines(limits.fields());
    responseText = new ResponseText(list);
    // the balancer's own lines come on top of a head that was just within the limit
    HeadLimits ours = new HeadLimits(1 << 20, limits.fields() + 100, 1 << 20);
    response = new ResponseHead(ours);
    upstream = new RequestHead(ours);
  }

  RequestText request() {
    return request;
  }

  TrailerText trailers() {
    return trailers;
  }

  ResponseText response() {
    return responseText;
  }

  /** Reads the end of a chunked body. */
  BodyReader trailerReader() {
    return trailerReader;
  }

  /** An array for a header block, empty. */
  HeadWriter block() {
    return block.reset();
  }

  /** An array for a head, empty. */
  HeadWriter text() {
    return text.reset();
  }

  /** A response head that was written by us. */
  ResponseHead parsed(HeadWriter head) {
    if (response.parse(head.bytes(), 0, head.length()) <= 0) {
      throw new IllegalStateException("our own response: " + response.rejection());
    }
    return response;
  }

  /** Lines of HTTP/1.1 as a header block. */
  HeadWriter trailers(HpackEncoder encoder, HeadWriter from) {
    block.reset();
    encoder.begin(block);
    lines.parse(from.bytes(), 0, from.length());
    fields(encoder, from.bytes(), lines);
    return block;
  }

  /** A request's head that was written by us, for an HTTP/1.1 server. */
  RequestHead sent(ByteBuf head) {
    int length = head.readableBytes();
    if (sent.length < length) {
      sent = new byte[length * 2];
    }
    head.getBytes(head.readerIndex(), sent, 0, length);
    if (upstream.parse(sent, 0, length) <= 0) {
      throw new IllegalStateException("our own request: " + upstream.rejection());
    }
    return upstream;
  }

  /** Adds a request's lines but its host, which has a name of its own. */
  static void requestFields(HpackEncoder encoder, byte[] bytes, FieldLines lines) {
    for (int i = 0; i < lines.count(); i++) {
      if (lines.field(i) != KnownField.HOST && passes(lines.field(i))) {
        field(encoder, bytes, lines, i);
      }
    }
  }

  /** Adds a response's lines, its length only where there may be one (RFC 9110, 8.6). */
  static void responseFields(HpackEncoder encoder, ResponseHead head) {
    boolean mayHaveLength = head.status() >= 200 && head.status() != 204;
    FieldLines lines = head.fields();
    for (int i = 0; i < lines.count(); i++) {
      KnownField field = lines.field(i);
      if (passes(field) && (mayHaveLength || field != KnownField.CONTENT_LENGTH)) {
        field(encoder, head.bytes(), lines, i);
      }
    }
  }

  /** Adds all lines but those of HTTP/1.1 connections. */
  static void fields(HpackEncoder encoder, byte[] bytes, FieldLines lines) {
    for (int i = 0; i < lines.count(); i++) {
      if (passes(lines.field(i))) {
        field(encoder, bytes, lines, i);
      }
    }
  }

  private static void field(HpackEncoder encoder, byte[] bytes, FieldLines lines, int i) {
    encoder.field(
        bytes, lines.lineStart(i), lines.nameEnd(i), lines.valueStart(i), lines.valueEnd(i));
  }

  private static boolean passes(KnownField field) {
    return switch (field) {
      case CONNECTION,
          HTTP2_SETTINGS,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TE,
          TRANSFER_ENCODING,
          TWIN,
          UPGRADE ->
          false;
      default -> true;
    };
  }

  /** Has trailers read as the end of a body in chunks, which leaves out what may not be there. */
  static void read(TrailerText trailers, BodyReader by) {
    HeadWriter text = trailers.text();
    ByteBuf all = Unpooled.wrappedBuffer(text.bytes(), 0, text.length());
    while (!by.done() && all.isReadable() && by.rejection() == null) {
      int run = by.run(all, all.readerIndex());
      all.skipBytes(by.lead() + run + by.dropped());
    }
  }

  /** The stream that served last, which the processor still knows best, or null. */
  @Nullable Http2Request take() {
    return requests.poll();
  }

  void give(Http2Request stream) {
    if (requests.size() < KEPT_STREAMS) {
      requests.push(stream);
    }
  }
}
