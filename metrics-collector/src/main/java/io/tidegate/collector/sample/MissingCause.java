package io.tidegate.collector.sample;

/** Why an interval has no rates, or no figures at all. */
public enum MissingCause {
  /** Nothing to compare with yet. */
  FIRST,
  /** A counter fell, or the process is another one. */
  RESET,
  /** More than the machine can do, or a clock that stood still or ran backwards. */
  ABSURD,
  /** There is no such process or container. */
  GONE,
  /** The source answered with an empty body, as an engine does for a container that just ended. */
  EMPTY,
  /** No answer before the deadline. */
  TIMEOUT,
  /** The previous look has not come back yet. */
  BUSY,
  /** The source refused, failed, or said something that nobody understands. */
  UNREADABLE
}
