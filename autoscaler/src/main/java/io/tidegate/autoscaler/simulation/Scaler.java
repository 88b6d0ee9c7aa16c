package io.tidegate.autoscaler.simulation;

/** Anything that decides how many instances there shall be. May keep state; used by one run. */
public interface Scaler {
  /**
   * How many instances there shall be after the second that has just passed. Called for every
   * second, in order. The slice's latency counts are only valid during the call.
   */
  int desired(Slice seen);
}
