package io.tidegate.autoscaler.decision;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation leaves for the next. Small, immutable, and part of every decision record, so
 * that a new owner of the workload goes on where the former one stopped.
 *
 * @param proposals unstabilised proposals that may still count, oldest first
 * @param changes of the desired number, oldest first, as far back as limits and budgets look
 * @param panic since when, and the most that was asked for; null when calm
 * @param quietSince since when there has been no demand at all; null while there is some
 * @param blindSince since when no metric has been usable; null while one is
 * @param peak the most that was asked for, fading; null before the first load was seen
 * @param effort the last growth whose effect is still to be judged; null when there is none
 */
public record ScalingState(
    List<Proposed> proposals,
    List<Change> changes,
    @Nullable Panic panic,
    @Nullable Instant quietSince,
    @Nullable Instant blindSince,
    @Nullable Peak peak,
    @Nullable Effort effort) {

  /** Nothing is known yet. */
  public static final ScalingState NEW =
      new ScalingState(List.of(), List.of(), null, null, null, null, null);

  public ScalingState {
    proposals = List.copyOf(proposals);
    changes = List.copyOf(changes);
  }

  /** A number that was asked for, before stabilisation. */
  public record Proposed(int replicas, Instant at) {}

  /** A change of the desired number. */
  public record Change(int from, int to, Instant at) {
    /** Positive when it grew. */
    public int delta() {
      return to - from;
    }
  }

  /**
   * A burst that is being served.
   *
   * @param since when the load was last above the panic ratio: it ends a window after that
   * @param peak the most replicas that were asked for in it
   */
  public record Panic(Instant since, int peak) {}

  /**
   * The fading memory of the highest load.
   *
   * @param load in instances, a fraction included
   * @param at when it had that value
   */
  public record Peak(double load, Instant at) {}

  /**
   * A growth under watch: did it help?
   *
   * @param target the target that asked for it
   * @param ratio its value over its target before
   * @param futile set when the instances have come and it did not get better
   */
  public record Effort(Instant at, int from, int to, String target, double ratio, boolean futile) {}
}
