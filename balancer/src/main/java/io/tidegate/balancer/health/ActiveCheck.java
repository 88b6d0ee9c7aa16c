package io.tidegate.balancer.health;

import java.time.Duration;

/**
 * How the balancer itself asks endpoints whether they are well, HAProxy's {@code inter}, {@code
 * fall} and {@code rise}.
 *
 * @param fall failures in a row that take an endpoint out
 * @param rise successes in a row that bring it back
 */
public record ActiveCheck(Probe probe, Duration interval, Duration timeout, int fall, int rise) {
  /** Two seconds, one second, three, two. */
  public static ActiveCheck of(Probe probe) {
    return new ActiveCheck(probe, Duration.ofSeconds(2), Duration.ofSeconds(1), 3, 2);
  }

  public ActiveCheck {
    if (!interval.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException(
          "interval: %s, timeout: %s (expected: > 0)".formatted(interval, timeout));
    }
    if (fall < 1 || rise < 1) {
      throw new IllegalArgumentException(
          "fall: %d, rise: %d (expected: >= 1)".formatted(fall, rise));
    }
  }

  /** What is asked. */
  public sealed interface Probe {

    /** A connection is enough. */
    record Tcp() implements Probe {}

    /**
     * A GET that must be answered with a status from {@code minStatus} to {@code maxStatus}.
     *
     * @param host the Host header; empty means the endpoint's address
     */
    record Http(String path, String host, int minStatus, int maxStatus) implements Probe {
      public Http {
        if (!path.startsWith("/")) {
          throw new IllegalArgumentException(
              "path: \"%s\" (expected: a path that begins with /)".formatted(path));
        }
        if (minStatus < 100 || maxStatus > 599 || minStatus > maxStatus) {
          throw new IllegalArgumentException(
              "status: %d-%d (expected: within 100-599)".formatted(minStatus, maxStatus));
        }
      }
    }

    /** {@code grpc.health.v1.Health/Check} of a service; empty asks for the whole server. */
    record Grpc(String service) implements Probe {}
  }

  /** Where an endpoint stands between well and not; begins as well, because placement said so. */
  public record Standing(boolean well, int contrary) {
    /** Of an endpoint that has just become ready. */
    public static final Standing INITIAL = new Standing(true, 0);
  }

  /** The standing after one more probe. */
  public Standing after(Standing before, boolean passed) {
    if (passed == before.well()) {
      return new Standing(before.well(), 0);
    }
    int contrary = before.contrary() + 1;
    return contrary >= (passed ? rise : fall)
        ? new Standing(passed, 0)
        : new Standing(before.well(), contrary);
  }
}
