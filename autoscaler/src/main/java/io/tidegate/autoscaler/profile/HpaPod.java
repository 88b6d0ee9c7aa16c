package io.tidegate.autoscaler.profile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod as HPA looks at it.
 *
 * @param usageMilli null when no metric is known
 * @param requestMilli null when it states none
 */
public record HpaPod(
    String name, Group group, @Nullable Long usageMilli, @Nullable Long requestMilli) {

  /** Which pods a metric is computed over. */
  public enum Group {
    READY,
    /** Its metric is not believed yet. */
    UNREADY,
    MISSING,
    /** Deleted or failed: as if it were not there. */
    IGNORED
  }

  /**
   * A pod's state, from which its group follows.
   *
   * @param startedAgo null when it has not started
   * @param ready null when the pod has no such condition
   * @param readyTransitionAgo null when the condition does not say, which counts as long ago
   */
  public record Status(
      String name,
      Phase phase,
      boolean deleted,
      @Nullable Duration startedAgo,
      @Nullable Boolean ready,
      @Nullable Duration readyTransitionAgo,
      @Nullable Metric metric) {}

  /**
   * When a metric was measured, and over how long.
   *
   * @param ago null when it does not say, which counts as long ago
   */
  public record Metric(@Nullable Duration ago, Duration window) {}

  /** Kubernetes' pod phases. Only two matter: what is neither pending nor failed is looked at. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /**
   * The times that CPU metrics are gated with.
   *
   * @param cpuInitialization how long after its start a pod's CPU needs a full window since ready
   * @param initialReadinessDelay a readiness change within this of the start is the first one
   */
  public record Gates(Duration cpuInitialization, Duration initialReadinessDelay) {
    /** kube-controller-manager's defaults. */
    public static final Gates DEFAULT = new Gates(Duration.ofMinutes(5), Duration.ofSeconds(30));
  }

  /** The group of a pod. Only CPU is gated on readiness. */
  public static Group group(Status pod, boolean cpu, Gates gates) {
    if (pod.deleted() || pod.phase() == Phase.FAILED) {
      return Group.IGNORED;
    }
    if (pod.phase() == Phase.PENDING) {
      return Group.UNREADY;
    }
    Metric metric = pod.metric();
    if (metric == null) {
      return Group.MISSING;
    }
    return cpu && unready(pod, metric, gates) ? Group.UNREADY : Group.READY;
  }

  private static boolean unready(Status pod, Metric metric, Gates gates) {
    Boolean ready = pod.ready();
    Duration startedAgo = pod.startedAgo();
    Duration transitionAgo = pod.readyTransitionAgo();
    if (ready == null || startedAgo == null) {
      return true;
    }
    if (startedAgo.compareTo(gates.cpuInitialization()) < 0) {
      return !ready || !fullWindow(metric, transitionAgo);
    }
    // Unready now, and has never been ready.
    return !ready
        && (transitionAgo == null
            || transitionAgo.compareTo(startedAgo.minus(gates.initialReadinessDelay())) > 0);
  }

  /** Whether the metric was measured a whole window after the pod became ready. */
  private static boolean fullWindow(Metric metric, @Nullable Duration transitionAgo) {
    Duration age = metric.ago();
    if (age == null) {
      return transitionAgo == null && metric.window().isZero();
    }
    return transitionAgo == null || transitionAgo.minus(age).compareTo(metric.window()) >= 0;
  }

  /** The pods of one group. */
  static List<HpaPod> of(List<HpaPod> pods, Group group) {
    List<HpaPod> found = new ArrayList<>();
    for (HpaPod pod : pods) {
      if (pod.group() == group) {
        found.add(pod);
      }
    }
    return found;
  }
}
