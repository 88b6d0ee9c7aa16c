package io.tidegate.collector.discovery;

/** A container that asks to be a workload and is not made one. */
public record Refusal(String container, Reason reason, String why) {
  /** Under what to count it. */
  public enum Reason {
    /** A label is unknown, wrong or missing. */
    INVALID_LABELS,
    /** Its Compose project is not on the list of those that may declare workloads. */
    NOT_ALLOWED,
    /** It has something that a copy could not have. */
    CANNOT_BE_COPIED,
    /** Someone else already has that name or that route. */
    CONFLICT
  }
}
