package io.tidegate.balancer.select;

import io.tidegate.balancer.health.FailureCounts;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.health.Tally;
import io.tidegate.balancer.resilience.GradientLimit;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one endpoint while it exists, over all routing tables: how many requests are in
 * flight to it, how fast it answers, how it fails. Its identity is the endpoint's. Only event loops
 * begin and end tries; {@link #loopState} belongs to that loop; all else is for any thread.
 */
public final class EndpointRuntime {
  private static final long ONE_ENDED = (1L << 32) - 1;

  private final Identity identity;
  private final long token;

  /** Ended tries above, tries in flight below: one atomic addition counts both. */
  private final AtomicLong ended = new AtomicLong();

  private final OpenStreams streams;
  private final ResponseScore score = new ResponseScore();
  private final FailureCounts failures = new FailureCounts();
  private volatile int limit = Integer.MAX_VALUE;
  private volatile int fixedLimit = Integer.MAX_VALUE;
  private volatile @Nullable GradientLimit adaptive;
  private final AtomicReferenceArray<@Nullable Object> loopStates;

  /** An endpoint that nothing is known of; {@code loops} is how many event loops there are. */
  public EndpointRuntime(Identity identity, int loops) {
    this.identity = identity;
    this.token = KeyHash.of(identity.instance().value());
    this.streams = new OpenStreams(loops);
    this.loopStates = new AtomicReferenceArray<>(loops);
  }

  /** What makes it this endpoint and no other; {@code zone} is null when unknown. */
  public record Identity(
      InstanceId instance, NodeId node, Address address, @Nullable String zone) {}

  public Identity identity() {
    return identity;
  }

  public InstanceId instance() {
    return identity.instance();
  }

  public Address address() {
    return identity.address();
  }

  /** The value that a sticky cookie names this endpoint by; the same on every balancer. */
  public long token() {
    return token;
  }

  /** A request (one try of it) goes to this endpoint now. */
  public void begin() {
    add(1);
  }

  /** A try that {@link #begin began} has ended, however it ended. */
  public void end() {
    add(ONE_ENDED);
  }

  private void add(long change) {
    if (loopStates.length() == 1) {
      ended.setOpaque(ended.getPlain() + change); // one writer needs no locked instruction
    } else {
      ended.getAndAdd(change);
    }
  }

  /** Tries in flight to this endpoint, on all loops. */
  public int inFlight() {
    return (int) ended.getOpaque();
  }

  /** Which of the tries in flight are streams. */
  public OpenStreams streams() {
    return streams;
  }

  /**
   * A try's result; {@code rttNanos} is from the try's start to the first byte of its response.
   *
   * @return how many tries in a row have failed by now; at the outlier detector's limit, tell it at
   *     once instead of waiting for its next interval
   */
  public int observed(long rttNanos, Outcome outcome, long nowNanos) {
    score.observe(rttNanos, outcome, nowNanos);
    GradientLimit learned = adaptive;
    if (learned != null) {
      learned.observe(rttNanos, outcome, inFlight(), nowNanos);
      limit = Math.min(fixedLimit, learned.limit());
    }
    return failures.count(outcome);
  }

  /** Sets how much may be in flight; what was learned is kept while the bounds stay the same. */
  public void limits(LimitPolicy policy, long nowNanos) {
    LimitPolicy.Adaptive bounds = policy.adaptive();
    GradientLimit learned = adaptive;
    if (bounds == null) {
      learned = null;
    } else if (learned == null || !learned.bounds().equals(bounds)) {
      learned = new GradientLimit(bounds, nowNanos);
    }
    adaptive = learned;
    fixedLimit = policy.perEndpoint() == 0 ? Integer.MAX_VALUE : policy.perEndpoint();
    limit = learned == null ? fixedLimit : Math.min(fixedLimit, learned.limit());
  }

  /** Tries that may be in flight now. */
  public int limit() {
    return limit;
  }

  /** Whether it has as much in flight as it may. */
  public boolean full() {
    return inFlight() >= limit;
  }

  public ResponseScore score() {
    return score;
  }

  /** How it has done up to now, for outlier detection. */
  public Tally tally() {
    return new Tally(identity.instance(), (int) (ended.getOpaque() >>> 32), failures);
  }

  /** What the data plane keeps for this endpoint on one loop, such as its connections. */
  public @Nullable Object loopState(int loop) {
    return loopStates.getPlain(loop);
  }

  /** Keeps something for this endpoint on one loop. */
  public void loopState(int loop, @Nullable Object state) {
    loopStates.set(loop, state);
  }

  @Override
  public String toString() {
    return identity.instance() + "@" + identity.address();
  }
}
