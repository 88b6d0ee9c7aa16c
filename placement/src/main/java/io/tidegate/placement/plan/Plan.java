package io.tidegate.placement.plan;

import java.util.List;

/** What to do now, in order, and what cannot be done. */
public record Plan(List<Operation> operations, List<Unplaced> unplaced) {
  /** Nothing to do. */
  public static final Plan EMPTY = new Plan(List.of(), List.of());

  public Plan {
    operations = List.copyOf(operations);
    unplaced = List.copyOf(unplaced);
  }
}
