package io.tidegate.balancer.select;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one request brings to its picks: its hash key, the sticky token of its cookie, and the
 * endpoints that were tried already. Reused from request to request, loop-confined.
 */
public final class Choices {
  private @Nullable EndpointRuntime[] tried = new EndpointRuntime[4];
  private int count;
  private long key;
  private long stickyToken;

  /** Forgets the former request. A request without a natural key gets a random one. */
  public void reset(long hashKey) {
    reset(hashKey, 0);
  }

  /** Forgets the former request; {@code token} is the sticky cookie's, 0 for none. */
  public void reset(long hashKey, long token) {
    Arrays.fill(tried, 0, count, null);
    count = 0;
    key = hashKey;
    stickyToken = token;
  }

  /** Excludes an endpoint from the request's further picks. */
  public void tried(EndpointRuntime endpoint) {
    if (count == tried.length) {
      tried = Arrays.copyOf(tried, count * 2);
    }
    tried[count++] = endpoint;
  }

  /** Whether an endpoint cannot take this request: it is full, or was tried already. */
  public boolean excludes(EndpointRuntime endpoint) {
    if (endpoint.full()) {
      return true;
    }
    for (int i = 0; i < count; i++) {
      if (tried[i] == endpoint) {
        return true;
      }
    }
    return false;
  }

  /** How many endpoints were tried. */
  public int count() {
    return count;
  }

  /** Well-mixed hash of what the request is pinned by. */
  public long key() {
    return key;
  }

  /** The endpoint token that the client's cookie carries; 0 for none. */
  public long stickyToken() {
    return stickyToken;
  }
}
