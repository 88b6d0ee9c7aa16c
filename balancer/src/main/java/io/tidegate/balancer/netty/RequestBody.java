package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The part of a request's body that is at hand: because it cannot be sent yet, or so that it can be
 * sent again. Loop-confined.
 */
final class RequestBody {
  private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>();
  private long bytes;
  private boolean lost;

  /** Keeps a part. Takes ownership. */
  void add(ByteBuf part) {
    bytes += part.readableBytes();
    parts.add(part);
  }

  /** How much is kept. */
  long bytes() {
    return bytes;
  }

  /** Whether a part that was sent is not at hand any more. */
  boolean lost() {
    return lost;
  }

  /** Writes all parts, and keeps them when they may be needed again. */
  void writeTo(Connection target, boolean keep) {
    for (ByteBuf part : parts) {
      target.write(keep ? part.retainedDuplicate() : part);
    }
    if (!keep) {
      lost |= !parts.isEmpty();
      parts.clear();
      bytes = 0;
    }
  }

  /** Gives up being able to send it again. */
  void forget() {
    lost = true;
    release();
  }

  /** Ready for another request. */
  void reset() {
    release();
    lost = false;
  }

  private void release() {
    parts.forEach(ByteBuf::release);
    parts.clear();
    bytes = 0;
  }
}
