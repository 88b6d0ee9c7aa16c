package io.tidegate.common.event;

import java.time.Instant;

/**
 * A balancer's sign of life. Placement waits for the drain acknowledgement of every balancer whose
 * sign is younger than its liveness limit.
 */
public record BalancerStatus(String balancer, Instant startedAt, Instant heartbeatAt) {}
