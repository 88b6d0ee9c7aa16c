package io.tidegate.balancer.select;

import org.jspecify.annotations.Nullable;

/**
 * Endpoints of the own zone first; one of another zone when the own choice is clearly busier, so
 * that a small or slow zone spills over before it queues.
 */
final class ZoneFirst implements Selector {
  /** Requests in flight that never count as an overload; keeps a quiet zone at home. */
  private static final int SLACK = 2;

  private final Selector own;
  private final Selector others;
  private final double spillRatio;

  ZoneFirst(Selector own, Selector others, double spillRatio) {
    this.own = own;
    this.others = others;
    this.spillRatio = spillRatio;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    EndpointRuntime near = own.pick(choices, nowNanos);
    if (near != null && near.inFlight() <= SLACK) {
      return near;
    }
    EndpointRuntime far = others.pick(choices, nowNanos);
    if (near == null || far == null) {
      return near == null ? far : near;
    }
    return near.inFlight() > spillRatio * far.inFlight() + SLACK ? far : near;
  }
}
