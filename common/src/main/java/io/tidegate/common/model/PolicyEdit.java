package io.tidegate.common.model;

import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.Planner;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import java.time.Duration;
import java.util.List;

/**
 * A {@link ScalingPolicy} with some things different: what what-ifs, counterfactuals and tests are
 * made of. Not safe for use by several threads.
 */
public final class PolicyEdit {
  private int min;
  private int max;
  private List<Target> targets;
  private Mode mode;
  private Semantics semantics;
  private Duration window;
  private Direction up;
  private Direction down;
  private Duration warmup;
  private Duration idleAfter;
  private Fallback fallback;
  private double panicRatio;
  private Planner planner;
  private FlapBudget flapBudget;
  private Vertical vertical;

  PolicyEdit(ScalingPolicy from) {
    min = from.min();
    max = from.max();
    targets = from.targets();
    mode = from.mode();
    semantics = from.semantics();
    window = from.window();
    up = from.up();
    down = from.down();
    warmup = from.warmup();
    idleAfter = from.idleAfter();
    fallback = from.fallback();
    panicRatio = from.panicRatio();
    planner = from.planner();
    flapBudget = from.flapBudget();
    vertical = from.vertical();
  }

  public PolicyEdit min(int other) {
    min = other;
    return this;
  }

  public PolicyEdit max(int other) {
    max = other;
    return this;
  }

  public PolicyEdit targets(List<Target> other) {
    targets = other;
    return this;
  }

  public PolicyEdit mode(Mode other) {
    mode = other;
    return this;
  }

  public PolicyEdit semantics(Semantics other) {
    semantics = other;
    return this;
  }

  public PolicyEdit window(Duration other) {
    window = other;
    return this;
  }

  public PolicyEdit up(Direction other) {
    up = other;
    return this;
  }

  public PolicyEdit down(Direction other) {
    down = other;
    return this;
  }

  public PolicyEdit warmup(Duration other) {
    warmup = other;
    return this;
  }

  public PolicyEdit idleAfter(Duration other) {
    idleAfter = other;
    return this;
  }

  public PolicyEdit fallback(Fallback other) {
    fallback = other;
    return this;
  }

  public PolicyEdit panicRatio(double other) {
    panicRatio = other;
    return this;
  }

  public PolicyEdit planner(Planner other) {
    planner = other;
    return this;
  }

  public PolicyEdit flapBudget(FlapBudget other) {
    flapBudget = other;
    return this;
  }

  public PolicyEdit vertical(Vertical other) {
    vertical = other;
    return this;
  }

  /**
   * The result.
   *
   * @throws IllegalArgumentException when it contradicts itself
   */
  public ScalingPolicy done() {
    return new ScalingPolicy(
        min,
        max,
        targets,
        mode,
        semantics,
        window,
        up,
        down,
        warmup,
        idleAfter,
        fallback,
        panicRatio,
        planner,
        flapBudget,
        vertical);
  }
}
