package io.tidegate.autoscaler.profile;

import io.tidegate.autoscaler.profile.HpaPod.Group;
import io.tidegate.autoscaler.profile.HpaReplicas.Tolerance;
import io.tidegate.autoscaler.profile.HpaResult.Proposed;
import java.util.List;
import java.util.Objects;

/**
 * The mean of a per-pod metric, filled up for pods that have none: towards fewer replicas a missing
 * pod counts as fully used, towards more as unused, and so do unready ones; at exactly 1 they are
 * left out. A fill that turns the direction is a hold.
 */
final class HpaFill {
  private final List<HpaPod> ready;
  private final List<HpaPod> missing;
  private final List<HpaPod> unready;

  /** 0 for an average, where every pod weighs the same. */
  private final int targetPercent;

  private final long targetMilli;

  /** Metrics of unknown pods: their usage does not count, but the original counts them as pods. */
  private final int unmatched;

  private HpaFill(List<HpaPod> pods, int targetPercent, long targetMilli, int unmatched) {
    this.ready = HpaPod.of(pods, Group.READY);
    this.missing = HpaPod.of(pods, Group.MISSING);
    this.unready = HpaPod.of(pods, Group.UNREADY);
    this.targetPercent = targetPercent;
    this.targetMilli = targetMilli;
    this.unmatched = unmatched;
  }

  static HpaFill ofUtilization(List<HpaPod> pods, int targetPercent, int unmatched) {
    return new HpaFill(pods, targetPercent, 0, unmatched);
  }

  static HpaFill ofAverage(List<HpaPod> pods, long targetMilli) {
    return new HpaFill(pods, 0, targetMilli, 0);
  }

  HpaResult decide(int current, Tolerance tolerance) {
    long usage = 0;
    for (HpaPod pod : ready) {
      usage += Objects.requireNonNull(pod.usageMilli());
    }
    long observed = observed(usage, requests(ready), ready.size());
    double ratio = ratio(observed);
    boolean withUnready = !unready.isEmpty() && ratio > 1;
    if (missing.isEmpty() && !withUnready) {
      int replicas = tolerance.covers(ratio) ? current : HpaReplicas.ceil(ratio * ready.size());
      return new Proposed(replicas, observed);
    }
    long filledUsage = usage;
    long filledRequests = requests(ready);
    int count = ready.size() + unmatched;
    if (ratio != 1) {
      for (HpaPod pod : missing) {
        filledUsage += ratio < 1 ? assumed(pod) : 0;
      }
      filledRequests += requests(missing);
      count += missing.size();
    }
    if (withUnready) {
      filledRequests += requests(unready);
      count += unready.size();
    }
    double filled = ratio(observed(filledUsage, filledRequests, count));
    return new Proposed(settle(current, tolerance, ratio, filled, count), observed);
  }

  private static int settle(
      int current, Tolerance tolerance, double ratio, double filled, int count) {
    boolean turned = (ratio < 1 && filled > 1) || (ratio > 1 && filled < 1);
    if (tolerance.covers(filled) || turned) {
      return current;
    }
    int replicas = HpaReplicas.ceil(filled * count);
    boolean against = (filled < 1 && replicas > current) || (filled > 1 && replicas < current);
    return against ? current : replicas;
  }

  /** What a missing pod is taken to use on the way down. */
  private long assumed(HpaPod pod) {
    return targetPercent == 0 ? targetMilli : request(pod) * Math.max(100, targetPercent) / 100;
  }

  private long observed(long usage, long requests, int count) {
    return targetPercent == 0 ? usage / count : usage * 100 / requests;
  }

  private double ratio(long observed) {
    return (double) observed / (targetPercent == 0 ? targetMilli : (long) targetPercent);
  }

  static long requests(List<HpaPod> pods) {
    long sum = 0;
    for (HpaPod pod : pods) {
      sum += request(pod);
    }
    return sum;
  }

  private static long request(HpaPod pod) {
    Long request = pod.requestMilli();
    return request == null ? 0 : request;
  }
}
