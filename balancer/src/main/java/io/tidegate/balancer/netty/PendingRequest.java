package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a request that is at hand: because it cannot be sent yet, or so that it can be sent
 * again. Loop-confined.
 */
final class PendingRequest {
  /** A body that waits for its upstream may grow to this before its client is made to wait. */
  private static final int BUFFER_LIMIT = 64 * 1024;

  private @Nullable ByteBuf head;
  private final ArrayDeque<ByteBuf> body = new ArrayDeque<>(0);
  private final Buffered buffered;
  private long bodyBytes;
  private boolean lost;

  PendingRequest(Buffered buffered) {
    this.buffered = buffered;
  }

  /** Begins a request. Takes ownership of its head. */
  void begin(ByteBuf upstreamHead) {
    head = upstreamHead;
    buffered.add(upstreamHead.writerIndex());
    lost = false;
  }

  /** The head; not for keeping. */
  ByteBuf head() {
    return Objects.requireNonNull(head);
  }

  /** Keeps a part of the body. Takes ownership; says whether there is room for more. */
  boolean add(ByteBuf part) {
    keep(part.readableBytes());
    body.add(part);
    return bodyBytes <= BUFFER_LIMIT;
  }

  /** What is kept, in bytes. */
  long bytes() {
    ByteBuf present = head;
    return bodyBytes + (present == null ? 0 : present.writerIndex());
  }

  /** Whether a part that was sent is not at hand any more. */
  boolean lost() {
    return lost;
  }

  /** Writes all there is, and keeps the body when it may be needed again. */
  void writeTo(Upstream target, boolean keepBody) {
    ByteBuf bytes = head;
    if (bytes == null) {
      throw new IllegalStateException("the request has been released");
    }
    bytes.readerIndex(0);
    target.write(bytes.retain());
    for (ByteBuf part : body) {
      target.write(keepBody ? part.retainedDuplicate() : part);
    }
    if (!keepBody && !body.isEmpty()) {
      lost = true;
      body.clear();
      keep(-bodyBytes);
    }
  }

  /** A part is being sent; it is kept as long as the body kept does not exceed {@code limit}. */
  void sent(ByteBuf part, int limit) {
    if (bodyBytes + part.readableBytes() > limit) {
      lost = true;
      releaseBody();
    } else if (!lost) {
      add(part.retainedDuplicate());
    }
  }

  /** Nothing of it is needed any more. */
  void release() {
    ByteBuf bytes = head;
    head = null;
    if (bytes != null) {
      buffered.add(-bytes.writerIndex());
      bytes.release();
    }
    releaseBody();
  }

  private void releaseBody() {
    if (!body.isEmpty()) {
      body.forEach(ByteBuf::release);
      body.clear();
    }
    keep(-bodyBytes);
  }

  private void keep(long change) {
    if (change != 0) {
      bodyBytes += change;
      buffered.add(change);
    }
  }
}
