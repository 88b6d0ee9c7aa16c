package io.tidegate.placement.plan;

import java.time.Instant;

/**
 * A node's platform did not start a workload's instance.
 *
 * @param times how often in a row
 * @param until when it may be tried again
 */
public record NodeRefusal(int times, Instant until, String why) {}
