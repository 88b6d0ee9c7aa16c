package io.tidegate.autoscaler.profile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One decision of Knative's KPA. Pure: state in, state out. Times are seconds on any one clock. */
public final class KpaScaler {
  private KpaScaler() {}

  /**
   * A revision's settings.
   *
   * @param target per pod, utilisation already applied
   * @param total what a pod can take at most
   * @param targetBurstCapacity 0 none, -1 unlimited
   */
  public record Spec(
      double target,
      double total,
      double targetBurstCapacity,
      double maxUpRate,
      double maxDownRate,
      double panicThreshold,
      double stableWindowSeconds,
      boolean reachable,
      int activationScale,
      double scaleDownDelaySeconds) {}

  /**
   * What is remembered.
   *
   * @param panicSince when the load was last over the threshold; null when calm
   * @param maxPanicPods the most that was asked for in this panic
   * @param decisions of the scale-down delay, oldest first
   */
  public record State(@Nullable Double panicSince, int maxPanicPods, List<Decided> decisions) {
    /** Calm. */
    public static final State CALM = new State(null, 0, List.of());

    public State {
      decisions = List.copyOf(decisions);
    }
  }

  /** A number that was decided. */
  public record Decided(int pods, double at) {}

  /** What is observed: ready pods, and the metric over the stable and the panic window. */
  public record Observed(double at, int readyPods, double stable, double panic) {}

  /**
   * A decision.
   *
   * @param excessBurst negative: keep the buffering proxy in the path
   * @param panicking whether it was taken in panic
   */
  public record Result(
      int pods, int stablePods, int panicPods, double excessBurst, boolean panicking, State next) {}

  /** Decides. */
  public static Result scale(Spec spec, State state, Observed seen) {
    double ready = Math.max(1, seen.readyPods());
    // Rounded up, or a rate of 1.1 would stay at two pods for ever.
    double most = Math.ceil(spec.maxUpRate() * ready);
    double least = spec.reachable() ? Math.floor(ready / spec.maxDownRate()) : 0;
    double wantedStable = Math.ceil(seen.stable() / spec.target());
    double wantedPanic = Math.ceil(seen.panic() / spec.target());
    int stable = activated(spec, wantedStable, clamp(wantedStable, least, most));
    int panic = activated(spec, wantedPanic, clamp(wantedPanic, least, most));

    Double since = state.panicSince();
    int peak = state.maxPanicPods();
    // The wanted number, not the clamped one: a limit must not hide a burst.
    if (wantedPanic / ready >= spec.panicThreshold()) {
      since = seen.at();
    } else if (since != null && since + spec.stableWindowSeconds() < seen.at()) {
      since = null;
      peak = 0;
    }
    int pods = stable;
    if (since != null) {
      peak = Math.max(peak, Math.max(stable, panic));
      pods = peak;
    }
    List<Decided> decisions = List.of();
    if (spec.reachable() && spec.scaleDownDelaySeconds() > 0) {
      decisions = remember(state.decisions(), pods, seen.at(), spec.scaleDownDelaySeconds());
      for (Decided past : decisions) {
        pods = Math.max(pods, past.pods());
      }
    }
    return new Result(
        pods,
        stable,
        panic,
        excessBurst(spec, seen),
        since != null,
        new State(since, peak, decisions));
  }

  private static List<Decided> remember(
      List<Decided> old, int pods, double now, double delaySeconds) {
    List<Decided> kept = new ArrayList<>();
    for (Decided past : old) {
      if (now - past.at() < delaySeconds && past.pods() > pods) {
        kept.add(past);
      }
    }
    kept.add(new Decided(pods, now));
    return kept;
  }

  private static int clamp(double wanted, double least, double most) {
    return (int) Math.min(Math.max(wanted, least), most);
  }

  /** The activation scale applies only when there is traffic. */
  private static int activated(Spec spec, double wanted, int clamped) {
    return wanted > 0 ? Math.max(clamped, spec.activationScale()) : clamped;
  }

  private static double excessBurst(Spec spec, Observed seen) {
    if (spec.targetBurstCapacity() == 0) {
      return 0;
    }
    if (spec.targetBurstCapacity() < 0) {
      return -1;
    }
    return Math.floor(seen.readyPods() * spec.total() - spec.targetBurstCapacity() - seen.panic());
  }
}
