package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.compression.CompressionPolicy;
import io.tidegate.balancer.http1.AsciiSlice;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.http1.ResponseHead;
import io.tidegate.balancer.http2.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an exchange and its client where responses are compressed. Whatever could be
 * harmed by that goes as it is: other encodings, ranges, {@code no-transform}, announced trailers.
 * Reused; loop-confined.
 */
final class Compressor implements Downstream {
  private static final byte[] ACCEPT_ENCODING = name("accept-encoding");
  private static final byte[] CONTENT_ENCODING = name("content-encoding");
  private static final byte[] CONTENT_LENGTH = name("content-length");
  private static final byte[] CONTENT_TYPE = name("content-type");
  private static final byte[] CONTENT_RANGE = name("content-range");
  private static final byte[] ACCEPT_RANGES = name("accept-ranges");
  private static final byte[] CACHE_CONTROL = name("cache-control");
  private static final byte[] TRAILER = name("trailer");
  private static final byte[] ETAG = name("etag");
  private static final byte[] VARY = name("vary");

  private final Worker worker;
  private final CompressionPolicy policy;
  private final Downstream client;
  private final AsciiSlice value = new AsciiSlice();
  private boolean accepted;
  private @Nullable Gzip gzip;

  private Compressor(Worker worker, CompressionPolicy policy, Downstream client) {
    this.worker = worker;
    this.policy = policy;
    this.client = client;
  }

  /**
   * One for that client: the one that there was if it is by this policy; null where nothing is
   * compressed.
   */
  static @Nullable Compressor of(
      Worker worker,
      Downstream client,
      @Nullable CompressionPolicy policy,
      @Nullable Compressor before) {
    if (policy == null) {
      return null;
    }
    return before != null && before.policy.equals(policy)
        ? before
        : new Compressor(worker, policy, client);
  }

  /** A request begins. */
  void begin(RequestHead head) {
    CharSequence wanted = field(head.bytes(), head.fields(), ACCEPT_ENCODING);
    accepted =
        wanted != null
            && head.minorVersion() > 0
            && !head.head()
            && CompressionPolicy.acceptsGzip(wanted);
  }

  /** A response begins: those edits, and what compression adds to them. */
  HeadEdits answered(ResponseHead head, HeadEdits edits) {
    if (!compressible(head)) {
      return edits;
    }
    byte[] bytes = head.bytes();
    FieldLines fields = head.fields();
    CharSequence vary = field(bytes, fields, VARY);
    boolean varies =
        vary != null
            && (CompressionPolicy.lists(vary, "accept-encoding")
                || CompressionPolicy.lists(vary, "*"));
    HeadEdits changed = varies ? edits : edits.adding("Vary: Accept-Encoding\r\n");
    if (!accepted) {
      return changed;
    }
    gzip = new Gzip(worker.allocator(), policy.level());
    CharSequence etag = field(bytes, fields, ETAG);
    if (etag != null && etag.charAt(0) == '"') {
      changed = changed.adding("ETag: W/" + etag + "\r\n");
      hide(bytes, fields, ETAG);
    }
    hide(bytes, fields, CONTENT_ENCODING);
    hide(bytes, fields, CONTENT_LENGTH);
    hide(bytes, fields, ACCEPT_RANGES);
    return changed.adding("Content-Encoding: gzip\r\n");
  }

  private boolean compressible(ResponseHead head) {
    byte[] bytes = head.bytes();
    FieldLines fields = head.fields();
    long length = head.contentLength();
    if (head.status() < 200 || head.status() > 203 || (length >= 0 && length < policy.minBytes())) {
      return false;
    }
    CharSequence type = field(bytes, fields, CONTENT_TYPE);
    if (type == null || !policy.takes(type)) {
      return false;
    }
    CharSequence encoding = field(bytes, fields, CONTENT_ENCODING);
    if (encoding != null && !encoding.toString().equalsIgnoreCase("identity")) {
      return false;
    }
    CharSequence caching = field(bytes, fields, CACHE_CONTROL);
    return (caching == null || !CompressionPolicy.lists(caching, "no-transform"))
        && fields.find(bytes, CONTENT_RANGE) < 0
        && fields.find(bytes, TRAILER) < 0;
  }

  /** Whether the response that has begun is being compressed. */
  boolean active() {
    return gzip != null;
  }

  /** The response has ended, one way or another. */
  void reset() {
    Gzip used = gzip;
    gzip = null;
    if (used != null) {
      used.close();
    }
  }

  private @Nullable CharSequence field(byte[] bytes, FieldLines fields, byte[] name) {
    int line = fields.find(bytes, name);
    return line < 0 || fields.valueEnd(line) == fields.valueStart(line)
        ? null
        : value.set(bytes, fields.valueStart(line), fields.valueEnd(line));
  }

  private static void hide(byte[] bytes, FieldLines fields, byte[] name) {
    int line = fields.find(bytes, name);
    if (line >= 0) {
      fields.hide(line);
    }
  }

  private static byte[] name(String lowerCase) {
    return lowerCase.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean keepsChunks() {
    return false;
  }

  @Override
  public void head(ResponseHead head, BodyReader.Kind body, ByteBuf bytes, int headLength) {
    int rest = bytes.readableBytes() - headLength;
    int headEnd = bytes.readerIndex() + headLength;
    ByteBuf first = rest == 0 ? null : bytes.retainedSlice(headEnd, rest);
    client.head(head, BodyReader.Kind.UNTIL_CLOSE, bytes.writerIndex(headEnd), headLength);
    if (first != null) {
      body(first);
    }
  }

  @Override
  public void body(ByteBuf bytes) {
    Gzip into = gzip;
    client.body(into == null ? bytes : into.more(bytes));
  }

  @Override
  public void end(BodyReader body) {
    Gzip into = gzip;
    if (into != null) {
      client.body(into.end());
    }
    reset();
    client.end(body);
  }

  @Override
  public boolean takesInterim() {
    return client.takesInterim();
  }

  @Override
  public void interim(ResponseHead head) {
    client.interim(head);
  }

  @Override
  public void tunnel(ResponseHead head, UpstreamConnection upstream, ByteBuf first) {
    client.tunnel(head, upstream, first);
  }

  @Override
  public void fail(Failure failure, long retryAfterSeconds) {
    client.fail(failure, retryAfterSeconds);
  }

  @Override
  public void abort(ErrorCode why) {
    client.abort(why);
  }

  @Override
  public boolean canWrite() {
    return client.canWrite();
  }

  @Override
  public void flow(boolean on) {
    client.flow(on);
  }

  @Override
  public void deadlineAt(long nanos) {
    client.deadlineAt(nanos);
  }
}
