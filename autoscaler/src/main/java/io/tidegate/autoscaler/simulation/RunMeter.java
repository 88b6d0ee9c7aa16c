package io.tidegate.autoscaler.simulation;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Adds up a run second by second. */
final class RunMeter {
  static final int MOST_POINTS = 1800;
  private static final int FLAP_SECONDS = 300;

  private final String name;
  private final int seconds;
  private final RunResult.Curves curves;
  private long paidSeconds;
  private int badSeconds;
  private int changes;
  private int flaps;
  private int lastChange;
  private int lastChangeAt = -FLAP_SECONDS;

  /**
   * @param latency whether the run has response times
   */
  RunMeter(String name, int seconds, boolean latency) {
    this.name = name;
    this.seconds = seconds;
    int perPoint = Math.ceilDiv(seconds, MOST_POINTS);
    int points = Math.ceilDiv(seconds, perPoint);
    this.curves =
        new RunResult.Curves(
            perPoint,
            new float[points],
            new float[points],
            new float[points],
            new float[latency ? points : 0]);
  }

  /**
   * Takes one second.
   *
   * @param load what the curve of the load shows
   * @param bad whether it was over what it is held to
   */
  void record(Slice slice, double load, int paid, boolean bad) {
    badSeconds += bad ? 1 : 0;
    paidSeconds += paid;
    int point = slice.second() / curves.secondsPerPoint();
    curves.rate()[point] += (float) load / secondsIn(point);
    curves.instances()[point] = Math.max(curves.instances()[point], slice.ready());
    curves.violations()[point] += bad ? 1 : 0;
    if (curves.p95Seconds().length > 0) {
      curves.p95Seconds()[point] = Math.max(curves.p95Seconds()[point], (float) slice.p95Seconds());
    }
  }

  private int secondsIn(int point) {
    return Math.min(curves.secondsPerPoint(), seconds - point * curves.secondsPerPoint());
  }

  void decided(int second, int current, int desired) {
    int change = Integer.signum(desired - current);
    if (change == 0) {
      return;
    }
    changes++;
    if (change == -lastChange && second - lastChangeAt < FLAP_SECONDS) {
      flaps++;
    }
    lastChange = change;
    lastChangeAt = second;
  }

  /** Of a run whose seconds were judged by their latency. */
  RunResult result(OptionalDouble p95Seconds, OptionalDouble p99Seconds) {
    return result(OptionalInt.of(badSeconds), p95Seconds, p99Seconds, OptionalInt.empty());
  }

  /** Of a run without requests, whose seconds were judged by the goal. */
  RunResult resultByGoal() {
    return result(
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalInt.of(badSeconds));
  }

  private RunResult result(
      OptionalInt violations, OptionalDouble p95, OptionalDouble p99, OptionalInt overGoal) {
    return new RunResult(
        name,
        seconds,
        violations,
        p95,
        p99,
        overGoal,
        paidSeconds / 3600.0,
        changes,
        flaps,
        curves);
  }
}
