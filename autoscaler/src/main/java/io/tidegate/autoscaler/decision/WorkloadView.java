package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one evaluation may look at. Together with the code it determines the outcome, so
 * a recorded view can be decided again, bit for bit.
 *
 * @param counts instances wanted and there
 * @param activity whether anything asks for the workload at all, which zero depends on
 * @param signals one for each target of the policy, in the policy's order
 * @param control an operator's hand; null when the policy alone rules
 * @param ahead what a planner expects; null when there is none
 * @param startUp how long an instance of it usually takes from its start to ready; zero when
 *     unknown
 * @param state what earlier evaluations left
 */
public record WorkloadView(
    WorkloadId workload,
    ScalingPolicy policy,
    Counts counts,
    Activity activity,
    List<Signal> signals,
    @Nullable Control control,
    @Nullable Ahead ahead,
    Duration startUp,
    ScalingState state,
    Instant now) {

  public WorkloadView {
    signals = List.copyOf(signals);
  }

  /**
   * Instances by what they are.
   *
   * @param wanted the present desired number: the last decision, or what was found running
   * @param ready able to serve, warming ones included
   * @param starting asked for and not yet ready
   * @param warming ready for less than the policy's warm-up
   */
  public record Counts(int wanted, int ready, int starting, int warming) {
    /** All wanted instances are there and warm. */
    public static Counts settled(int replicas) {
      return new Counts(replicas, replicas, 0, 0);
    }
  }

  /**
   * Whether there is demand at all, of any kind.
   *
   * @param known false when no balancer reports, which is not the same as no demand
   * @param present whether there is any now
   * @param waiting requests that wait for an instance
   */
  public record Activity(boolean known, boolean present, double waiting) {
    /** Nobody reports. */
    public static final Activity UNKNOWN = new Activity(false, false, 0);

    /** There is some. */
    public static final Activity SOME = new Activity(true, true, 0);

    /** There is none. */
    public static final Activity NONE = new Activity(true, false, 0);
  }

  /**
   * An operator's hand.
   *
   * @param replicas the number to stay at while paused; null holds the present one
   */
  public record Control(ScalingPolicy.Mode mode, @Nullable Integer replicas, String by) {}

  /** What a planner expects or prescribes. */
  public sealed interface Ahead {
    /**
     * A forecast of one target's demand. It may only raise the need.
     *
     * @param target key of the target whose total demand is foretold
     * @param expected total demand when an instance started now would be ready
     * @param low lower end of the confidence band
     * @param high upper end; what the engine plans for
     * @param model which forecaster, for the record
     */
    record Forecast(
        String target, double expected, double low, double high, Instant at, String model)
        implements Ahead {}

    /**
     * Hysteresis thresholds on one target's demand, computed offline. With {@code n} replicas, grow
     * while the demand is above {@code upAbove.get(n)}, shrink while it is below {@code
     * downBelow.get(n)}. Index 0 stands for no replica.
     *
     * @param basis the rates and costs it was computed from, for the record
     */
    record Thresholds(String target, List<Double> upAbove, List<Double> downBelow, String basis)
        implements Ahead {
      public Thresholds {
        upAbove = List.copyOf(upAbove);
        downBelow = List.copyOf(downBelow);
      }

      /** Above it the table knows no number that would be enough, or the largest there is. */
      double highest() {
        return upAbove.isEmpty() ? 0 : upAbove.getLast();
      }

      /** The number that is enough for all the demand that the table knows. */
      int enough() {
        int last = upAbove.size() - 1;
        int first = last;
        while (first > 0 && upAbove.get(first - 1).equals(upAbove.get(last))) {
          first--;
        }
        // One alone means that the largest number serves the highest demand.
        return first < last ? first : upAbove.size();
      }

      /** The number for a demand that the table knows. */
      int replicas(int current, double demand) {
        int replicas = current;
        while (replicas < upAbove.size() && demand > upAbove.get(replicas)) {
          replicas++;
        }
        if (replicas > current || downBelow.isEmpty()) {
          return replicas;
        }
        replicas = Math.min(replicas, downBelow.size() - 1);
        while (replicas > 0 && demand < downBelow.get(replicas)) {
          replicas--;
        }
        return replicas;
      }
    }
  }

  /** What a decision does: an operator's hand goes before the policy. */
  public ScalingPolicy.Mode mode() {
    return control == null ? policy.mode() : control.mode();
  }

  /** The same with other signals. */
  public WorkloadView withSignals(List<Signal> others) {
    return new WorkloadView(
        workload, policy, counts, activity, others, control, ahead, startUp, state, now);
  }

  /** The same under another policy. */
  public WorkloadView withPolicy(ScalingPolicy other) {
    return new WorkloadView(
        workload, other, counts, activity, signals, control, ahead, startUp, state, now);
  }

  /** The same with another hand on it, or none. */
  public WorkloadView withControl(@Nullable Control other) {
    return new WorkloadView(
        workload, policy, counts, activity, signals, other, ahead, startUp, state, now);
  }

  /** The same with another look ahead, or none. */
  public WorkloadView withAhead(@Nullable Ahead other) {
    return new WorkloadView(
        workload, policy, counts, activity, signals, control, other, startUp, state, now);
  }

  /** The same with other instances. */
  public WorkloadView withCounts(Counts other) {
    return new WorkloadView(
        workload, policy, other, activity, signals, control, ahead, startUp, state, now);
  }
}
