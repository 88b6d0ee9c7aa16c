package io.tidegate.autoscaler.signal;

import org.jspecify.annotations.Nullable;

/**
 * One instance's part in a per-instance signal.
 *
 * @param usage mean over the window, in the metric's unit (cores, bytes, ratio); meaningless when
 *     {@code missing} is set
 * @param brief mean over the last tenth of the window
 * @param request what the instance asked for, in the same unit; 1 for ratios; 0 when unknown
 */
public record InstanceSample(
    String instance,
    Readiness readiness,
    @Nullable Cause missing,
    double usage,
    double brief,
    double request) {

  /** How far an instance is on its way to full work. */
  public enum Readiness {
    /** Not yet ready. */
    STARTING,
    /** Ready, but for less than the policy's warm-up. */
    WARMING,
    READY
  }

  /** A sample of a ready instance. */
  public static InstanceSample ready(String instance, double usage, double request) {
    return new InstanceSample(instance, Readiness.READY, null, usage, usage, request);
  }

  /** Whether its value may be used. */
  public boolean present() {
    return missing == null;
  }
}
