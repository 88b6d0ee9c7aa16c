package io.tidegate.balancer.netty;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.select.EndpointRuntime;
import org.jspecify.annotations.Nullable;

/** One try of a request at one endpoint. Reused; loop-confined. */
final class Attempt {
  private final Worker worker;
  private @Nullable EndpointRuntime endpoint;
  private @Nullable UpstreamConnection upstream;
  private boolean reused;
  private long startNanos;

  Attempt(Worker worker) {
    this.worker = worker;
  }

  /** Begins at an endpoint, which counts it as in flight until {@link #end}. */
  void begin(EndpointRuntime at) {
    endpoint = at;
    at.begin();
    startNanos = worker.now();
  }

  /** Goes on over a connection; {@code kept} tells one that has served before. */
  void over(@Nullable UpstreamConnection connection, boolean kept) {
    upstream = connection;
    reused = kept;
  }

  EndpointRuntime endpoint() {
    EndpointRuntime present = endpoint;
    if (present == null) {
      throw new IllegalStateException("no try is in progress");
    }
    return present;
  }

  @Nullable UpstreamConnection upstream() {
    return upstream;
  }

  /** The client can take more of the response. */
  void resumeReading() {
    UpstreamConnection from = upstream;
    if (from != null) {
      from.reading(true);
    }
  }

  /** Whether its connection has served other requests before. */
  boolean reused() {
    return reused;
  }

  /** Tells the endpoint's statistics how it went. */
  void observe(Outcome outcome) {
    EndpointRuntime at = endpoint();
    worker.observed(at, at.observed(worker.now() - startNanos, outcome, worker.now()));
  }

  /** Ends it; the connection is kept if it can be, otherwise closed. Nothing happens twice. */
  void end(boolean keep) {
    UpstreamConnection from = detach();
    if (from != null) {
      from.end(keep);
    }
  }

  /** Ends it, leaving the connection to whoever calls. */
  @Nullable UpstreamConnection detach() {
    EndpointRuntime at = endpoint;
    endpoint = null;
    if (at != null) {
      at.end();
    }
    UpstreamConnection from = upstream;
    upstream = null;
    return from;
  }
}
