package io.tidegate.autoscaler.signal;

/** Why a sample, or a whole signal, does not count. None of them is ever taken for zero. */
public enum Cause {
  /** Nothing has come in. */
  ABSENT,
  /** The newest is older than the signal may be. */
  STALE,
  /** It came after its place in the window had been given up. */
  LATE,
  /** Its time lies ahead of the clock by more than the allowed skew. */
  FUTURE,
  /** A value below zero. */
  NEGATIVE,
  /** Not a number, or infinite. */
  NAN,
  /** A counter that started again. */
  RESET,
  /** The share of it is unknown because the instance states no request or limit. */
  NO_REQUEST,
  /** Only instances that warm up have reported, and those say nothing about load. */
  WARMING,
  /** The source answered with an error. */
  ERROR
}
