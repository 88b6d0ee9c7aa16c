package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the number may go now under rate limits, by the arithmetic of Kubernetes' HPA: a period's
 * start is the present number without what was added and with what was removed in the period; an
 * event exactly as old as the period is outside it.
 *
 * @param bound the furthest number that is allowed
 * @param until when the oldest change that uses the budget leaves its period; null if none does
 */
record RateBudget(int bound, @Nullable Instant until) {

  static RateBudget up(Direction up, int current, List<Change> changes, Instant now) {
    long bound = current;
    boolean most = up.select() == Select.MOST;
    Instant until = null;
    boolean first = true;
    for (RateLimit limit : up.limits()) {
      long start = start(current, changes, limit.period(), now);
      long allowed =
          switch (limit.unit()) {
            case COUNT -> start + limit.value();
            case PERCENT -> (long) Math.ceil(start * (1 + limit.value() / 100.0) - 1e-9);
          };
      if (first || (most ? allowed > bound : allowed < bound)) {
        bound = allowed;
        until = firstRelease(changes, limit.period(), now, true);
      }
      first = false;
    }
    return new RateBudget(
        up.limits().isEmpty()
            ? Integer.MAX_VALUE
            : (int) Math.min(Integer.MAX_VALUE, Math.max(current, bound)),
        until);
  }

  static RateBudget down(Direction down, int current, List<Change> changes, Instant now) {
    long bound = current;
    boolean most = down.select() == Select.MOST;
    Instant until = null;
    boolean first = true;
    for (RateLimit limit : down.limits()) {
      long start = start(current, changes, limit.period(), now);
      long allowed =
          switch (limit.unit()) {
            case COUNT -> start - limit.value();
            case PERCENT -> (long) (start * (1 - limit.value() / 100.0));
          };
      if (first || (most ? allowed < bound : allowed > bound)) {
        bound = allowed;
        until = firstRelease(changes, limit.period(), now, false);
      }
      first = false;
    }
    return new RateBudget(
        down.limits().isEmpty() ? 0 : (int) Math.max(0, Math.min(current, bound)), until);
  }

  private static long start(int current, List<Change> changes, Duration period, Instant now) {
    long start = current;
    for (Change change : changes) {
      if (Duration.between(change.at(), now).compareTo(period) < 0) {
        start -= change.delta();
      }
    }
    return start;
  }

  private static @Nullable Instant firstRelease(
      List<Change> changes, Duration period, Instant now, boolean up) {
    for (Change change : changes) {
      if (change.delta() > 0 == up && Duration.between(change.at(), now).compareTo(period) < 0) {
        return change.at().plus(period);
      }
    }
    return null;
  }
}
