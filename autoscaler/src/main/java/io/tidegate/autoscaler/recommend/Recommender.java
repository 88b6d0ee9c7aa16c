package io.tidegate.autoscaler.recommend;

import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.Target;

/** Turns one target and its signal into a number of replicas. Pure. */
public final class Recommender {
  /** A symptom may double the instances at most: it says that there are too few, not how many. */
  private static final double MAX_SYMPTOM_GROWTH = 2;

  /** Below this share of its limit a symptom lets one instance go, when nothing else measures. */
  private static final double SYMPTOM_SLACK = 0.5;

  private Recommender() {}

  /** Whether the target measures load in amounts, so that a number of replicas follows from it. */
  public static boolean measuresLoad(Target target) {
    return switch (target) {
      case Target.Latency _,
          Target.ErrorRate _,
          Target.Throttling _,
          Target.Pressure _,
          Target.Schedule _ ->
          false;
      case Target.Cpu _,
          Target.Memory _,
          Target.RequestsPerSecond _,
          Target.Concurrency _,
          Target.Queue _,
          Target.KafkaLag _,
          Target.Promql _,
          Target.Metric _ ->
          true;
    };
  }

  /** Whether the figure goes down when the same load is spread over more instances. */
  public static boolean symptom(Target target) {
    return !measuresLoad(target) && !(target instanceof Target.Schedule);
  }

  /**
   * The newest load in instances, a fraction included, whatever is there now; 0 when the target
   * says nothing about it.
   */
  public static double load(Target target, Signal signal, Proposal proposal, Fleet fleet) {
    if (!signal.present() || !proposal.present() || !measuresLoad(target)) {
      return 0;
    }
    return target instanceof Target.Cpu || target instanceof Target.Memory
        ? proposal.ratio() * fleet.base()
        : signal.brief() / goal(target);
  }

  /** What the target is to be kept at. */
  public static double goal(Target target) {
    return switch (target) {
      case Target.Cpu t -> t.ratio();
      case Target.Memory t -> t.ratio();
      case Target.RequestsPerSecond t -> t.perInstance();
      case Target.Concurrency t -> t.perInstance();
      case Target.Queue t -> t.perInstance();
      case Target.KafkaLag t -> t.perInstance();
      case Target.Promql t -> t.perInstance();
      case Target.Metric t -> t.perInstance();
      case Target.Latency t -> t.limit().toNanos() / 1e9;
      case Target.ErrorRate t -> t.ratio();
      case Target.Throttling t -> t.ratio();
      case Target.Pressure t -> t.ratio();
      case Target.Schedule t -> t.replicas();
    };
  }

  /** The number that this target alone asks for; the present one, with a cause, if it has none. */
  public static Proposal propose(Target target, Signal signal, Fleet fleet) {
    Cause missing = signal.missing();
    if (missing != null) {
      return silent(target, fleet, missing);
    }
    return switch (target) {
      case Target.RequestsPerSecond t -> demand(t, signal, fleet);
      case Target.Concurrency t -> demand(t, signal, fleet);
      case Target.Queue t -> level(t, signal, fleet);
      case Target.KafkaLag t -> level(t, signal, fleet);
      case Target.Promql t -> level(t, signal, fleet);
      case Target.Metric t -> level(t, signal, fleet);
      case Target.Cpu t -> Utilization.propose(t, signal, fleet, true);
      case Target.Memory t -> Utilization.propose(t, signal, fleet, false);
      case Target.Latency t -> symptom(t, signal, fleet);
      case Target.ErrorRate t -> symptom(t, signal, fleet);
      case Target.Throttling t -> symptom(t, signal, fleet);
      case Target.Pressure t -> symptom(t, signal, fleet);
      case Target.Schedule t ->
          new Proposal(
              t.key(),
              (int) signal.last(),
              signal.last(),
              t.replicas(),
              signal.last() / fleet.base(),
              View.SCHEDULE,
              null);
    };
  }

  /**
   * {@code ceil(demand / goal)}. To grow, what the newest moments prove, or what the whole window
   * and its newest part agree on: growth need not wait for the window to fill, noise cannot cause
   * it, and a load that has just fallen is not grown for because the window still remembers it. To
   * shrink, the brief view: the memory of the last peak is what keeps that calm.
   */
  private static Proposal demand(Target target, Signal signal, Fleet fleet) {
    double agreed = Math.min(signal.steady(), signal.brief());
    boolean surge = signal.proven() > agreed;
    double most = surge ? signal.proven() : agreed;
    View view = surge ? View.PROVEN : signal.steady() <= signal.brief() ? View.STEADY : View.BRIEF;
    if (replicas(most / goal(target)) > fleet.current() || signal.brief() >= most) {
      return amount(target, most, view, fleet);
    }
    return amount(target, signal.brief(), View.BRIEF, fleet);
  }

  /** A level that is there until it is worked off, such as a queue: only its newest part counts. */
  private static Proposal level(Target target, Signal signal, Fleet fleet) {
    return amount(target, signal.brief(), View.BRIEF, fleet);
  }

  /** The number for a total. */
  public static Proposal amount(Target target, double value, View view, Fleet fleet) {
    double goal = goal(target);
    double ratio = value / (goal * fleet.base());
    return new Proposal(target.key(), replicas(value / goal), value, goal, ratio, view, null);
  }

  /**
   * A symptom of too few instances, such as latency. Above its limit the ready instances grow in
   * proportion, at most twofold; counting from the ready ones means that instances on their way are
   * not asked for again.
   */
  private static Proposal symptom(Target target, Signal signal, Fleet fleet) {
    double goal = goal(target);
    double now = signal.brief() / goal;
    double worst = Math.max(signal.brief(), signal.steady()) / goal;
    int replicas;
    if (now > 1) {
      replicas =
          Math.max(fleet.current(), replicas(fleet.ready() * Math.min(MAX_SYMPTOM_GROWTH, now)));
    } else if (!fleet.onlySymptoms()) {
      replicas = 0;
    } else {
      replicas = worst < SYMPTOM_SLACK ? Math.max(0, fleet.current() - 1) : fleet.current();
    }
    double value = now > 1 ? signal.brief() : Math.max(signal.brief(), signal.steady());
    return new Proposal(target.key(), replicas, value, goal, value / goal, View.BRIEF, null);
  }

  static Proposal silent(Target target, Fleet fleet, Cause cause) {
    return new Proposal(target.key(), fleet.current(), 0, goal(target), 1, View.STEADY, cause);
  }

  /**
   * Rounded up, but not for what arithmetic has added: 1.1 / 0.1 is 11.000000000000002 in binary,
   * and the windows keep seven digits, so that nine instances with 0.3 each of a goal of 0.3 may be
   * 9.0000004. Neither may start one more.
   */
  public static int replicas(double exact) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(exact * (1 - 1e-6) - 1e-9));
  }
}
