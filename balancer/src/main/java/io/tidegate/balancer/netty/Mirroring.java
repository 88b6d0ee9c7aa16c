package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.routing.Pool;
import org.jspecify.annotations.Nullable;

/** The copy of the request at hand, if its route wants one. Reused; loop-confined. */
final class Mirroring {
  private final Worker worker;
  private @Nullable MirrorCopy copy;

  Mirroring(Worker worker) {
    this.worker = worker;
  }

  /** A request begins whose copies go to {@code to}; null when none is made, as usual. */
  void begin(@Nullable Pool to, Delivery delivery) {
    if (to != null) {
      copy = MirrorCopy.begin(worker, to, delivery.traits(), delivery.request().head());
    }
  }

  /** A part of the request's body goes by; not touched. */
  void add(ByteBuf part) {
    MirrorCopy present = copy;
    if (present != null) {
      copy = present.add(part);
    }
  }

  /** The request's body is complete. */
  void send() {
    MirrorCopy complete = take();
    if (complete != null) {
      complete.send();
    }
  }

  /** The request ends: what has not been sent is not. */
  void drop() {
    MirrorCopy unsent = take();
    if (unsent != null) {
      unsent.drop();
    }
  }

  private @Nullable MirrorCopy take() {
    MirrorCopy taken = copy;
    copy = null;
    return taken;
  }
}
