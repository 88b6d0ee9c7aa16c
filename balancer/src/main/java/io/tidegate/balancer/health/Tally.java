package io.tidegate.balancer.health;

import io.tidegate.common.model.InstanceId;

/**
 * How one endpoint has done up to now.
 *
 * @param ended tries since the beginning; wraps around, only differences mean something
 */
public record Tally(InstanceId instance, int ended, FailureCounts failures) {}
