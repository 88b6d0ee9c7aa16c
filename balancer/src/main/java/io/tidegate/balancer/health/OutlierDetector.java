package io.tidegate.balancer.health;

import io.tidegate.common.model.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ejects endpoints whose answers are clearly worse than their peers', for a time that grows with
 * every ejection. Of one workload; owned by one thread.
 *
 * <pre>
 *            5 failures in a row, or too few successes in an interval
 *   in use ───────────────────────────────────────────────────────────▶ ejected
 *      ▲                                                                  │
 *      └──── n x 30 s have passed, or an active check has passed ─────────┘
 * </pre>
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">Envoy's
 *     outlier detection</a>
 */
public final class OutlierDetector {
  private final OutlierPolicy policy;
  private final Map<InstanceId, History> records = new HashMap<>();
  private long intervalStartNanos;

  /** A detector whose first interval begins now. */
  public OutlierDetector(OutlierPolicy policy, long nowNanos) {
    this.policy = policy;
    this.intervalStartNanos = nowNanos;
  }

  /** What is remembered of one endpoint. */
  private static final class History {
    private int endedBefore;
    private int failuresBefore;
    private int abandonedBefore;
    private int ejections;
    private boolean ejected;
    private long ejectedUntilNanos;

    private void beginInterval(Tally tally) {
      endedBefore = tally.ended();
      failuresBefore = tally.failures().failures();
      abandonedBefore = tally.failures().abandoned();
    }
  }

  /** One endpoint's successes in an interval. */
  private record Rate(Tally tally, int requests, double successRatio) {}

  /**
   * Looks at all endpoints of the workload: at the end of each interval, and in between whenever an
   * endpoint has failed as often in a row as it may.
   *
   * @return the endpoints that are ejected now
   */
  public Set<InstanceId> review(List<Tally> tallies, long nowNanos) {
    forgetGone(tallies);
    for (Tally tally : tallies) {
      readmitIfOver(recordOf(tally), nowNanos);
    }
    if (policy.consecutiveFailures() > 0) {
      ejectRows(tallies, nowNanos);
      if (nowNanos - intervalStartNanos >= policy.interval().toNanos()) {
        ejectUnsuccessful(tallies, nowNanos);
        beginInterval(tallies, nowNanos);
      }
    }
    return ejected();
  }

  /** An active check has passed: the endpoint is well again. */
  public void readmit(InstanceId instance) {
    History known = records.get(instance);
    if (known != null) {
      known.ejected = false;
    }
  }

  private void ejectRows(List<Tally> tallies, long nowNanos) {
    tallies.stream()
        .filter(tally -> tally.failures().consecutive() >= policy.consecutiveFailures())
        .sorted(Comparator.comparingInt((Tally tally) -> -tally.failures().consecutive()))
        .forEach(tally -> eject(tally, tallies.size(), nowNanos));
  }

  private void ejectUnsuccessful(List<Tally> tallies, long nowNanos) {
    List<Rate> rates = new ArrayList<>();
    for (Tally tally : tallies) {
      Rate rate = rateOf(tally);
      if (rate.requests() >= policy.statistics().minRequests()) {
        rates.add(rate);
      }
    }
    double least = leastSuccessRatio(rates);
    rates.stream()
        .filter(rate -> rate.successRatio() < least)
        .sorted(Comparator.comparingDouble(Rate::successRatio))
        .forEach(rate -> eject(rate.tally(), tallies.size(), nowNanos));
  }

  private Rate rateOf(Tally tally) {
    History known = recordOf(tally);
    int requests =
        tally.ended() - known.endedBefore - (tally.failures().abandoned() - known.abandonedBefore);
    int failures = tally.failures().failures() - known.failuresBefore;
    return new Rate(tally, requests, 1 - failures / (double) Math.max(1, requests));
  }

  private double leastSuccessRatio(List<Rate> rates) {
    OutlierPolicy.Statistics statistics = policy.statistics();
    if (rates.size() < statistics.minEndpoints()) {
      // Math.nextUp, because a share of failures equal to the limit ejects as well
      return Math.nextUp(1 - statistics.failureRatio());
    }
    double mean = rates.stream().mapToDouble(Rate::successRatio).average().orElse(1);
    double variance =
        rates.stream()
            .mapToDouble(rate -> (rate.successRatio() - mean) * (rate.successRatio() - mean))
            .average()
            .orElse(0);
    return mean - statistics.deviations() * Math.sqrt(variance);
  }

  private void eject(Tally tally, int endpoints, long nowNanos) {
    History known = recordOf(tally);
    if (known.ejected || ejected().size() >= policy.maxEjected(endpoints)) {
      return;
    }
    known.ejections++;
    known.ejected = true;
    long length =
        Math.min(policy.ejection().toNanos() * known.ejections, policy.maxEjection().toNanos());
    known.ejectedUntilNanos = nowNanos + length;
    tally.failures().forgiveRow();
  }

  private static void readmitIfOver(History known, long nowNanos) {
    if (known.ejected && nowNanos - known.ejectedUntilNanos >= 0) {
      known.ejected = false;
    }
  }

  /** An interval without an ejection makes the next one shorter again. */
  private void beginInterval(List<Tally> tallies, long nowNanos) {
    intervalStartNanos = nowNanos;
    for (Tally tally : tallies) {
      History known = recordOf(tally);
      known.beginInterval(tally);
      if (!known.ejected && known.ejections > 0) {
        known.ejections--;
      }
    }
  }

  private History recordOf(Tally tally) {
    return records.computeIfAbsent(
        tally.instance(),
        ignored -> {
          History fresh = new History();
          fresh.beginInterval(tally);
          return fresh;
        });
  }

  private void forgetGone(List<Tally> tallies) {
    Set<InstanceId> present = new HashSet<>();
    tallies.forEach(tally -> present.add(tally.instance()));
    records.keySet().retainAll(present);
  }

  private Set<InstanceId> ejected() {
    Set<InstanceId> ejected = new HashSet<>();
    records.forEach(
        (instance, known) -> {
          if (known.ejected) {
            ejected.add(instance);
          }
        });
    return ejected;
  }
}
