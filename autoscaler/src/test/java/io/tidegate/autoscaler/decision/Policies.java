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
    return new ScalingPolicy(
        min,
        max,
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy targets(ScalingPolicy p, Target... targets) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        List.of(targets),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy mode(ScalingPolicy p, Mode mode) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        mode,
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy semantics(ScalingPolicy p, Semantics semantics) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        semantics,
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy up(ScalingPolicy p, Direction up) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        up,
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy down(ScalingPolicy p, Direction down) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        down,
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy fallback(ScalingPolicy p, ScalingPolicy.Fallback fallback) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        fallback,
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  public static ScalingPolicy flapBudget(ScalingPolicy p, FlapBudget budget) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        budget,
        p.vertical());
  }

  public static ScalingPolicy panicRatio(ScalingPolicy p, double ratio) {
    return new ScalingPolicy(
        p.min(),
        p.max(),
        p.targets(),
        p.mode(),
        p.semantics(),
        p.window(),
        p.up(),
        p.down(),
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        ratio,
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  /** Direction without limits or windows, with the usual tolerance. */
  public static Direction atOnce() {
    return new Direction(0.1, Duration.ZERO, List.of(), Duration.ZERO, false);
  }

  public static Direction withCooldown(Direction d, Duration cooldown) {
    return new Direction(
        d.toleranceRatio(), d.stabilization(), d.limits(), cooldown, d.paused(), d.select());
  }

  public static Direction withStabilization(Direction d, Duration stabilization) {
    return new Direction(
        d.toleranceRatio(), stabilization, d.limits(), d.cooldown(), d.paused(), d.select());
  }

  public static Direction withLimits(Direction d, RateLimit... limits) {
    return new Direction(
        d.toleranceRatio(),
        d.stabilization(),
        List.of(limits),
        d.cooldown(),
        d.paused(),
        d.select());
  }

  public static Direction paused(Direction d) {
    return new Direction(
        d.toleranceRatio(), d.stabilization(), d.limits(), d.cooldown(), true, d.select());
  }
}
