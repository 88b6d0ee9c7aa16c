package io.tidegate.autoscaler.decision;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;

/** Policies for tests, and their variations. */
public final class Policies {
  private Policies() {}

  /** 1 to 20 instances, ten requests at the same time each. */
  public static ScalingPolicy concurrency() {
    return ScalingPolicy.of(1, 20, List.of(new Target.Concurrency(10)));
  }

  /** 1 to 20 instances at 70 % CPU. */
  public static ScalingPolicy cpu() {
    return ScalingPolicy.of(1, 20, List.of(new Target.Cpu(0.7)));
  }

  public static ScalingPolicy bounds(ScalingPolicy p, int min, int max) {
    return p.edit().min(min).max(max).done();
  }

  public static ScalingPolicy targets(ScalingPolicy p, Target... targets) {
    return p.edit().targets(List.of(targets)).done();
  }

  public static ScalingPolicy mode(ScalingPolicy p, Mode mode) {
    return p.edit().mode(mode).done();
  }

  public static ScalingPolicy semantics(ScalingPolicy p, Semantics semantics) {
    return p.edit().semantics(semantics).done();
  }

  public static ScalingPolicy up(ScalingPolicy p, Direction up) {
    return p.edit().up(up).done();
  }

  public static ScalingPolicy down(ScalingPolicy p, Direction down) {
    return p.edit().down(down).done();
  }

  public static ScalingPolicy fallback(ScalingPolicy p, ScalingPolicy.Fallback fallback) {
    return p.edit().fallback(fallback).done();
  }

  public static ScalingPolicy flapBudget(ScalingPolicy p, FlapBudget budget) {
    return p.edit().flapBudget(budget).done();
  }

  public static ScalingPolicy panicRatio(ScalingPolicy p, double ratio) {
    return p.edit().panicRatio(ratio).done();
  }

  /** Direction without limits or windows, with the usual tolerance. */
  public static Direction atOnce() {
    return new Direction(0.1, Duration.ZERO, List.of(), Duration.ZERO, false);
  }

  public static Direction withCooldown(Direction d, Duration cooldown) {
    return d.edit().cooldown(cooldown).done();
  }

  public static Direction withStabilization(Direction d, Duration stabilization) {
    return d.edit().stabilization(stabilization).done();
  }

  public static Direction withLimits(Direction d, RateLimit... limits) {
    return d.edit().limits(List.of(limits)).done();
  }

  public static Direction paused(Direction d) {
    return d.edit().paused(true).done();
  }
}
