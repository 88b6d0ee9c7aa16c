package io.tidegate.autoscaler.decision;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Mode;
import java.time.Duration;
import java.util.List;

/** A policy with one thing different: what counterfactuals, what-ifs and tests are made of. */
public final class Variation {
  private final ScalingPolicy p;

  private Variation(ScalingPolicy policy) {
    this.p = policy;
  }

  public static Variation of(ScalingPolicy policy) {
    return new Variation(policy);
  }

  public ScalingPolicy bounds(int min, int max) {
    return copy(min, max, p.mode(), p.up(), p.down());
  }

  public ScalingPolicy mode(Mode mode) {
    return copy(p.min(), p.max(), mode, p.up(), p.down());
  }

  public ScalingPolicy up(Direction up) {
    return copy(p.min(), p.max(), p.mode(), up, p.down());
  }

  public ScalingPolicy down(Direction down) {
    return copy(p.min(), p.max(), p.mode(), p.up(), down);
  }

  public ScalingPolicy flapBudget(FlapBudget budget) {
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

  public ScalingPolicy idleAfter(Duration idleAfter) {
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
        idleAfter,
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  private ScalingPolicy copy(int min, int max, Mode mode, Direction up, Direction down) {
    return new ScalingPolicy(
        min,
        max,
        p.targets(),
        mode,
        p.semantics(),
        p.window(),
        up,
        down,
        p.warmup(),
        p.idleAfter(),
        p.fallback(),
        p.panicRatio(),
        p.planner(),
        p.flapBudget(),
        p.vertical());
  }

  /** The direction without rate limits. */
  public static Direction unlimited(Direction d) {
    return new Direction(
        d.toleranceRatio(),
        d.stabilization(),
        List.of(),
        d.cooldown(),
        d.paused(),
        d.select(),
        d.halfLife());
  }

  public static Direction tolerance(Direction d, double ratio) {
    return new Direction(
        ratio, d.stabilization(), d.limits(), d.cooldown(), d.paused(), d.select(), d.halfLife());
  }

  public static Direction stabilization(Direction d, Duration window) {
    return new Direction(
        d.toleranceRatio(), window, d.limits(), d.cooldown(), d.paused(), d.select(), d.halfLife());
  }

  public static Direction cooldown(Direction d, Duration cooldown) {
    return new Direction(
        d.toleranceRatio(),
        d.stabilization(),
        d.limits(),
        cooldown,
        d.paused(),
        d.select(),
        d.halfLife());
  }

  public static Direction paused(Direction d, boolean paused) {
    return new Direction(
        d.toleranceRatio(),
        d.stabilization(),
        d.limits(),
        d.cooldown(),
        paused,
        d.select(),
        d.halfLife());
  }
}
