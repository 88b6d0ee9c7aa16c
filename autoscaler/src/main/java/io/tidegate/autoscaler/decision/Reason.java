package io.tidegate.autoscaler.decision;

/** Why a stage did what it did. The comment says what {@link Step}'s value and limit are. */
public enum Reason {
  /** All signals are there. value: how many; limit: how many targets. */
  COMPLETE,
  /** Some signals are missing: nothing shrinks. value: how many are there; limit: of how many. */
  SOME_MISSING,
  /** A profile decides nothing without a figure. value: how many are there; limit: of how many. */
  UNDECIDED,
  /** A window is not filled enough to shrink on. value: share that is; limit: 1. */
  PART_FILLED,
  /** No signal is usable. value: seconds so; limit: seconds until the fallback. */
  ALL_MISSING,
  /** The fallback's number is taken. value: seconds without a signal; limit: its replicas. */
  FALLBACK,
  /** No targets: only bounds count. */
  NO_TARGETS,
  /** The largest proposal. value: load; limit: goal. */
  LARGEST,
  /** What waits shall be worked off soon. value: work to do at once; limit: what one can do. */
  BACKLOG,
  /** A forecast asks for more than the present. value: demand expected; limit: goal. */
  FORECAST,
  /** A threshold table decided. value: demand; limit: the threshold. */
  THRESHOLD,
  /** The load is near enough to its target. value: ratio; limit: the tolerance. */
  WITHIN_TOLERANCE,
  /** Instances on their way may be enough. value: how many are; limit: how many are ready. */
  AWAITING_START,
  /** Instances warm up: their idleness says nothing. value: how many; limit: how many are ready. */
  WARMING_UP,
  /**
   * One instance fewer would at once ask for this many again. value: ratio then; limit: allowed.
   */
  WOULD_COME_BACK,
  /** The last growth for this symptom cannot show yet. value: seconds since; limit: seconds. */
  AWAITING_EFFECT,
  /** The last growth did not help. value: ratio now; limit: ratio before. */
  DID_NOT_HELP,
  /** The load is a multiple of the capacity. value: multiple; limit: panic ratio. */
  PANIC,
  /** Still in the window after a panic: nothing shrinks. value: peak; limit: seconds of calm. */
  PANIC_CALMING,
  /** The rate limit allows no more. value: asked for; limit: allowed now. */
  UP_LIMIT,
  /** The rate limit allows no less. value: asked for; limit: allowed now. */
  DOWN_LIMIT,
  /** A lower number was asked for within the window. value: that; limit: seconds of window. */
  UP_STABILIZED,
  /** A higher number was asked for within the window. value: that; limit: seconds of window. */
  DOWN_STABILIZED,
  /** The last peak is not forgotten. value: instances it still asks for; limit: half-life in s. */
  RECENT_PEAK,
  /** No less than this. value: asked for; limit: min. */
  AT_MIN,
  /** No more than this. value: asked for; limit: max. */
  AT_MAX,
  /** Nothing has been asked of it for long enough. value: seconds quiet; limit: idle-after. */
  IDLE,
  /** Nothing is asked of it, but not for long enough. value: seconds quiet; limit: idle-after. */
  NOT_IDLE_LONG_ENOUGH,
  /** Zero, and somebody asks. value: requests waiting; limit: the number it wakes to. */
  WAKE,
  /** A change in this direction was made a moment ago. value: seconds since; limit: cooldown. */
  COOLDOWN,
  /** It came back up so often that a peak is remembered longer. value: turns; limit: budget. */
  FLAPPING,
  /** Paused. value: would be; limit: stays at. */
  PAUSED,
  /** This direction is paused. value: would be; limit: stays at. */
  DIRECTION_PAUSED,
  /** Advice only. value: would be; limit: stays at. */
  ADVISE,
  /** Inside the rules of a compatible profile. value, limit: as the rule has them. */
  PROFILE
}
