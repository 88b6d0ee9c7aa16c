package io.tidegate.balancer.netty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's HTTP/2 connections to one endpoint. A request goes to the first that has a
 * stream to spare; another connection is opened when none has. Loop-confined.
 */
final class Http2Pool {
  private final Worker worker;
  private final UpstreamPool of;
  private final List<Http2Origin> origins = new ArrayList<>(1);

  Http2Pool(Worker worker, UpstreamPool of) {
    this.worker = worker;
    this.of = of;
  }

  /** The pool that this is the HTTP/2 part of. */
  UpstreamPool of() {
    return of;
  }

  /** A place on a connection that stands; null when there is none. */
  @Nullable Http2Call take() {
    for (Http2Origin origin : origins) {
      if (origin.ready()) {
        return origin.call();
      }
    }
    return null;
  }

  /** A place on a connection that is being opened, or at the end of the shortest queue. */
  Http2Call connect(Caller caller, Duration timeout) {
    Http2Origin origin = roomiest(caller, timeout);
    Http2Call call = origin.call();
    call.awaitedBy(caller);
    origin.await(call);
    return call;
  }

  /** Finds another connection for what one has turned out to have no stream for. */
  void move(Http2Call call, Duration timeout) {
    Caller caller = call.caller();
    if (caller != null) {
      Http2Origin origin = roomiest(caller, timeout);
      call.moveTo(origin);
      origin.await(call);
    }
  }

  private Http2Origin roomiest(Caller caller, Duration timeout) {
    @Nullable Http2Origin shortest = null;
    for (Http2Origin origin : origins) {
      if (origin.room()) {
        return origin;
      }
      shortest = shortest == null || origin.load() < shortest.load() ? origin : shortest;
    }
    if (shortest != null && origins.size() >= of.policy().maxConnections()) {
      return shortest;
    }
    Http2Origin opened = new Http2Origin(worker, this);
    origins.add(opened);
    opened.connect(caller, timeout);
    return opened;
  }

  /** A connection takes no more requests. */
  void forget(Http2Origin origin) {
    origins.remove(origin);
  }

  /** The endpoint takes no more requests. */
  void retire() {
    List.copyOf(origins).forEach(Http2Origin::retire);
  }
}
