package io.tidegate.placement.plan;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Instances of one workload that have to start, while a plan is made. Used by one thread. */
final class Shortage {
  /** Starts one more; answers false when it could not. */
  interface Starter {
    boolean start(Shortage shortage, int failures);
  }

  private final Want want;
  private final String reason;
  private final @Nullable Replica spare;
  private final List<Unplaced> heldBack = new ArrayList<>();
  private final Deque<Vacancy> due = new ArrayDeque<>();
  private int remaining;

  /**
   * @param missing how many are wanted now, those included that have to wait after a failure
   * @param spare an outdated instance that may leave to make room for its successor; null if none
   *     may
   */
  Shortage(Want want, int missing, String reason, @Nullable Replica spare, Instant now) {
    this.want = want;
    this.reason = reason;
    this.spare = spare;
    List<Vacancy> waiting = new ArrayList<>();
    for (Vacancy vacancy : want.vacancies()) {
      if (vacancy.notBefore().isAfter(now)) {
        waiting.add(vacancy);
      } else {
        due.add(vacancy);
      }
    }
    int held = Math.min(missing, waiting.size());
    this.remaining = missing - held;
    if (held > 0) {
      Vacancy next = waiting.stream().min(Comparator.comparing(Vacancy::notBefore)).orElseThrow();
      heldBack.add(
          new Unplaced(
              want.workload(),
              held,
              "it keeps failing (%d times in a row; next start at %s): %s"
                  .formatted(next.failures(), next.notBefore(), next.why()),
              java.util.Map.of()));
    }
  }

  Want want() {
    return want;
  }

  String reason() {
    return due.isEmpty() ? reason : "replaces one that failed";
  }

  int remaining() {
    return remaining;
  }

  List<Unplaced> heldBack() {
    return heldBack;
  }

  /** Whether it may go on: one was started and more are missing. */
  boolean takeOne(Starter starter) {
    if (remaining == 0) {
      return false;
    }
    Vacancy place = due.peek();
    if (!starter.start(this, place == null ? 0 : place.failures())) {
      return false;
    }
    due.poll();
    remaining--;
    return remaining > 0;
  }

  /** In a full cluster a rolling replacement frees one place first, if the workload can bear it. */
  Optional<Operation> makeRoom() {
    return Optional.ofNullable(spare)
        .map(replica -> new Operation.Drain(replica.id(), "makes room for its new version"));
  }
}
