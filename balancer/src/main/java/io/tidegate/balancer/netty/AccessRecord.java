package io.tidegate.balancer.netty;

import io.tidegate.balancer.accesslog.AccessEntry;
import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.accesslog.Termination;
import io.tidegate.balancer.http1.FieldLines;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http1.RequestHead;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.tracing.TraceParent;
import io.tidegate.common.model.Address;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the access log says of a request. Where the log is off, one record that does nothing
 * serves all. Reused; loop-confined.
 */
final class AccessRecord {
  private static final byte[] REFERER = "referer".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] USER_AGENT = "user-agent".getBytes(StandardCharsets.US_ASCII);

  /** As HAProxy writes what it could not read. */
  private static final AccessEntry.Request NOT_READ =
      new AccessEntry.Request("<BADREQ>", "", "", null, null, null, 0);

  /** Records nothing. */
  private static final AccessRecord OFF = new AccessRecord(null, null);

  private final @Nullable AccessSink sink;
  private final @Nullable Worker owner;
  private Instant at = Instant.EPOCH;
  private String client = "-";
  private AccessEntry.@Nullable Request request;
  private @Nullable TraceParent trace;
  private long headNanos;
  private long beginNanos;
  private long triedNanos;
  private long askedNanos;
  private long connectNanos;
  private long answeredNanos;
  private @Nullable String instance;
  private long requestBytes;
  private long responseBytes;

  private AccessRecord(@Nullable AccessSink sink, @Nullable Worker owner) {
    this.sink = sink;
    this.owner = owner;
  }

  /** A record for that worker's access log; one for all, which does nothing, when it has none. */
  static AccessRecord on(Worker worker) {
    AccessSink sink = worker.accessLog();
    return sink == null ? OFF : new AccessRecord(sink, worker);
  }

  /** A request begins. */
  void begin(RequestHead head, Peer peer, Downstream from) {
    Worker worker = owner;
    if (worker == null) {
      return;
    }
    long headTaken = from.headTook();
    beginNanos = worker.now();
    at = worker.wall(beginNanos - headTaken);
    headNanos = headTaken;
    reset();
    client = worker.keys().client(head, peer).toString();
    byte[] bytes = head.bytes();
    request =
        new AccessEntry.Request(
            text(bytes, head.methodStart(), head.methodEnd()),
            head.targetEnd() < head.pathEnd()
                ? "*"
                : text(bytes, head.pathStart(), head.targetEnd()),
            from.protocol(head),
            text(bytes, head.hostStart(), head.hostEnd()),
            field(head, REFERER),
            field(head, USER_AGENT),
            0);
  }

  private void reset() {
    triedNanos = -1;
    answeredNanos = -1;
    connectNanos = -1;
    instance = null;
    trace = null;
    requestBytes = 0;
    responseBytes = 0;
  }

  /** A connection of a TCP listener begins, which is one line as a request is. */
  void begin(Ends ends) {
    Worker worker = owner;
    if (worker == null) {
      return;
    }
    beginNanos = worker.now();
    at = worker.wall(beginNanos);
    headNanos = 0;
    reset();
    client = ends.source().getAddress().getHostAddress();
    String target =
        new Address(ends.destination().getAddress().getHostAddress(), ends.destination().getPort())
            .toString();
    request = new AccessEntry.Request("TCP", target, "", null, null, null, 0);
  }

  /** The request's trace context has been read. */
  void trace() {
    Tracing tracing = owner == null ? null : owner.tracing();
    trace = tracing == null ? null : tracing.last();
  }

  /** An endpoint is being tried: the wait for a place is over. Of several the last is told. */
  void tried(EndpointRuntime at) {
    if (owner == null) {
      return;
    }
    if (triedNanos < 0) {
      triedNanos = owner.now();
    }
    instance = at.instance().value();
    connectNanos = -1;
  }

  /** The connection to the endpoint that was tried last stands. */
  void connected(long tookNanos) {
    if (owner != null) {
      connectNanos = tookNanos;
    }
  }

  /** What went each way after the protocol was changed, or of a connection without one. */
  void tunnelled(long toClient, long toEndpoint) {
    responseBytes += owner == null ? 0 : toClient;
    requestBytes += owner == null ? 0 : toEndpoint;
  }

  /** A part of the request's body has come. */
  void received(int bytes) {
    if (owner != null) {
      requestBytes += bytes;
    }
  }

  /** A try is answered. */
  void answered(Attempt by) {
    if (owner == null) {
      return;
    }
    answeredNanos = owner.now();
    askedNanos = by.sentNanos();
    connectNanos = by.connectNanos();
    instance = by.endpoint().instance().value();
  }

  /** A part of the response's body has been passed on. */
  void sent(int bytes) {
    if (owner != null) {
      responseBytes += bytes;
    }
  }

  /** The request has ended. */
  void end(int status, @Nullable String workload, int tries, Termination why) {
    AccessEntry.Request asked = request;
    if (asked == null || owner == null || sink == null) {
      return;
    }
    request = null;
    long now = owner.now();
    sink.offer(
        new AccessEntry(
            at,
            client,
            asked.ofBytes(requestBytes),
            new AccessEntry.Response(status, responseBytes),
            new AccessEntry.Upstream(workload, instance),
            new AccessEntry.Timers(
                headNanos,
                (triedNanos < 0 ? now : triedNanos) - beginNanos,
                connectNanos,
                answeredNanos < 0 ? -1 : answeredNanos - askedNanos,
                now - beginNanos + headNanos),
            tries,
            why,
            trace == null ? null : new AccessEntry.Trace(trace.traceId(), trace.spanId())));
  }

  /** Tells of bytes that did not become a request; what they were is not repeated. */
  static void refused(Worker worker, Peer peer, long headTook, Rejection why) {
    AccessSink log = worker.accessLog();
    if (log == null) {
      return;
    }
    boolean late = why == Rejection.HEADER_TIMEOUT;
    log.offer(
        new AccessEntry(
            worker.wall(worker.now() - headTook),
            text(peer.address(), 0, peer.address().length),
            NOT_READ,
            new AccessEntry.Response(why.status(), 0),
            AccessEntry.Upstream.NONE,
            new AccessEntry.Timers(-1, -1, -1, -1, headTook),
            0,
            late ? Termination.CLIENT_TIMEOUT : Termination.REFUSED,
            null));
  }

  private static @Nullable String field(RequestHead head, byte[] name) {
    FieldLines fields = head.fields();
    int line = fields.find(head.bytes(), name);
    return line < 0 ? null : text(head.bytes(), fields.valueStart(line), fields.valueEnd(line));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
