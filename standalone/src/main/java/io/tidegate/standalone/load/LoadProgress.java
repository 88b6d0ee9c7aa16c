package io.tidegate.standalone.load;

import java.time.Duration;

/**
 * What happened in one interval of a run.
 *
 * @param elapsed since the start of the run, at the interval's end
 * @param sent requests that left in the interval
 * @param ok answers below 400 in the interval
 * @param inFlight requests that wait for their answer at its end
 * @param late requests that are due but wait for a free connection at its end
 */
public record LoadProgress(
    Duration elapsed,
    long sent,
    long ok,
    long failed,
    Duration p50,
    Duration p99,
    long inFlight,
    long late) {}
