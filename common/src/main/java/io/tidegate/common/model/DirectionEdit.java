package io.tidegate.common.model;

import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Select;
import java.time.Duration;
import java.util.List;

/** A {@link Direction} with some things different. Not safe for use by several threads. */
public final class DirectionEdit {
  private double toleranceRatio;
  private Duration stabilization;
  private List<RateLimit> limits;
  private Duration cooldown;
  private boolean paused;
  private Select select;
  private Duration halfLife;

  DirectionEdit(Direction from) {
    toleranceRatio = from.toleranceRatio();
    stabilization = from.stabilization();
    limits = from.limits();
    cooldown = from.cooldown();
    paused = from.paused();
    select = from.select();
    halfLife = from.halfLife();
  }

  public DirectionEdit toleranceRatio(double other) {
    toleranceRatio = other;
    return this;
  }

  public DirectionEdit stabilization(Duration other) {
    stabilization = other;
    return this;
  }

  public DirectionEdit limits(List<RateLimit> other) {
    limits = other;
    return this;
  }

  public DirectionEdit cooldown(Duration other) {
    cooldown = other;
    return this;
  }

  public DirectionEdit paused(boolean other) {
    paused = other;
    return this;
  }

  public DirectionEdit select(Select other) {
    select = other;
    return this;
  }

  public DirectionEdit halfLife(Duration other) {
    halfLife = other;
    return this;
  }

  /**
   * The result.
   *
   * @throws IllegalArgumentException when it contradicts itself
   */
  public Direction done() {
    return new Direction(toleranceRatio, stabilization, limits, cooldown, paused, select, halfLife);
  }
}
