package io.tidegate.autoscaler.profile;

import io.tidegate.autoscaler.profile.HpaPod.Group;
import io.tidegate.autoscaler.profile.HpaResult.Failed;
import io.tidegate.autoscaler.profile.HpaResult.Proposed;
import java.util.List;

/**
 * The number of replicas that one metric asks for, by the rules of Kubernetes' HPA v2. Quantities
 * are thousandths; divisions are the integer divisions of the original. Pure.
 */
public final class HpaReplicas {
  private HpaReplicas() {}

  /**
   * How far a ratio may be from 1 without a change.
   *
   * @param down 0.1 means that down to 0.9 nothing happens
   */
  public record Tolerance(double down, double up) {
    /** The default of both directions. */
    public static final Tolerance DEFAULT = new Tolerance(0.1, 0.1);

    /**
     * Compares with the band's ends. {@code |1 - ratio| <= 0.1} is not the same: {@code |1 - 1.1|}
     * is 0.10000000000000009 in binary.
     */
    public boolean covers(double ratio) {
      return 1.0 - down <= ratio && ratio <= 1.0 + up;
    }
  }

  /**
   * Utilisation of a resource against the pods' requests.
   *
   * @param pods of which each must state a request, those that are deleted or failed too
   * @param unmatchedMilli metrics of pods that are not among them
   */
  public static HpaResult utilization(
      List<HpaPod> pods,
      List<Long> unmatchedMilli,
      int currentReplicas,
      int targetPercent,
      Tolerance tolerance) {
    List<HpaPod> ready = HpaPod.of(pods, Group.READY);
    if (ready.isEmpty() && unmatchedMilli.isEmpty()) {
      return new Failed("no metrics returned");
    }
    for (HpaPod pod : pods) {
      if (pod.requestMilli() == null) {
        return new Failed("missing request");
      }
    }
    if (HpaFill.requests(ready) == 0) {
      return new Failed("no metrics matched known pods");
    }
    return HpaFill.ofUtilization(pods, targetPercent, unmatchedMilli.size())
        .decide(currentReplicas, tolerance);
  }

  /** Mean of a metric of the pods; readiness does not matter. */
  public static HpaResult average(
      List<HpaPod> pods, int currentReplicas, long targetMilli, Tolerance tolerance) {
    if (HpaPod.of(pods, Group.READY).isEmpty()) {
      return new Failed("no metrics returned");
    }
    return HpaFill.ofAverage(pods, targetMilli).decide(currentReplicas, tolerance);
  }

  /**
   * A value of the whole workload. Multiplies by the READY pods, also when others are on their way:
   * three replicas of which one is ready go down to two at 1.95 times the load.
   */
  public static HpaResult value(
      long valueMilli, long targetMilli, int currentReplicas, int readyPods, Tolerance tolerance) {
    double ratio = (double) valueMilli / targetMilli;
    if (currentReplicas == 0) {
      return new Proposed(ceil(ratio), valueMilli);
    }
    int replicas = tolerance.covers(ratio) ? currentReplicas : ceil(ratio * readyPods);
    return new Proposed(replicas, valueMilli);
  }

  /** A value of the whole workload, divided among its replicas. */
  public static Proposed averageValue(
      long valueMilli, long targetAverageMilli, int statusReplicas, Tolerance tolerance) {
    double ratio = valueMilli / ((double) targetAverageMilli * statusReplicas);
    int replicas =
        tolerance.covers(ratio) ? statusReplicas : ceil((double) valueMilli / targetAverageMilli);
    long observed =
        statusReplicas == 0 ? 0 : (long) Math.ceil((double) valueMilli / statusReplicas);
    return new Proposed(replicas, observed);
  }

  /** An external metric's series together, as a value of the whole workload. */
  public static HpaResult externalValue(
      List<Long> valuesMilli,
      long targetMilli,
      int currentReplicas,
      int readyPods,
      Tolerance tolerance) {
    return value(sum(valuesMilli), targetMilli, currentReplicas, readyPods, tolerance);
  }

  /**
   * An external metric's series together, divided among the replicas. A sum at the end of the range
   * is reported as it is: nobody knows how much more it would be.
   */
  public static HpaResult externalAverage(
      List<Long> valuesMilli, long targetAverageMilli, int statusReplicas, Tolerance tolerance) {
    long sum = sum(valuesMilli);
    Proposed proposed = averageValue(sum, targetAverageMilli, statusReplicas, tolerance);
    return (double) sum >= (double) Long.MAX_VALUE
        ? new Proposed(proposed.replicas(), Long.MAX_VALUE)
        : proposed;
  }

  /** Stops at the largest number; series that overflow must not turn into a small load. */
  private static long sum(List<Long> valuesMilli) {
    long sum = 0;
    for (long value : valuesMilli) {
      if (value > 0 && sum > Long.MAX_VALUE - value) {
        return Long.MAX_VALUE;
      }
      sum += value;
    }
    return sum;
  }

  static int ceil(double value) {
    return (int) Math.clamp(Math.ceil(value), 0.0, (double) Integer.MAX_VALUE);
  }
}
