package io.tidegate.autoscaler.recommend;

import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.Target;
import java.util.List;

/**
 * The number of replicas for a mean utilisation of instances, filled up conservatively as in
 * Kubernetes' HPA but without rounding to whole percents: towards fewer, an instance that has not
 * reported counts as fully used; towards more, it counts as unused, as do the instances that start.
 * A fill that turns the direction is a hold. An instance whose request nobody knows is taken to be
 * as large as the others.
 */
final class Utilization {
  private final Target target;
  private final double goal;
  private final Fleet fleet;
  private final View view;
  private double usage;
  private double request;
  private int counted;
  private final Absent missing = new Absent();
  private final Absent unready = new Absent();

  /** Instances that do not count. */
  private static final class Absent {
    private int count;
    private double request;
    private int unstated;

    void add(InstanceSample instance) {
      count++;
      request += instance.request();
      unstated += instance.request() > 0 ? 0 : 1;
    }

    double request(double usual) {
      return request + unstated * usual;
    }
  }

  private Utilization(Target target, Fleet fleet, View view) {
    this.target = target;
    this.goal = Recommender.goal(target);
    this.fleet = fleet;
    this.view = view;
  }

  /**
   * The larger of what the steady and the brief view ask for, but no growth on the steady view when
   * the brief one needs none: what the window remembers of a load that is gone is not grown for.
   *
   * @param gated whether instances that warm up say nothing, which is so for CPU
   */
  static Proposal propose(Target target, Signal signal, Fleet fleet, boolean gated) {
    Utilization steady = new Utilization(target, fleet, View.STEADY);
    Utilization brief = new Utilization(target, fleet, View.BRIEF);
    steady.add(signal.instances(), gated, false);
    brief.add(signal.instances(), gated, true);
    if (steady.counted == 0) {
      return Recommender.silent(
          target, fleet, steady.unready.count > 0 ? Cause.WARMING : Cause.ABSENT);
    }
    Proposal newest = brief.proposal();
    if (steady.usage < brief.usage) {
      return newest;
    }
    Proposal whole = steady.proposal();
    boolean past = whole.replicas() > fleet.current() && newest.replicas() <= fleet.current();
    return past ? newest.atLeast(fleet.current()) : whole;
  }

  private void add(List<InstanceSample> instances, boolean gated, boolean useBrief) {
    for (InstanceSample instance : instances) {
      if (instance.readiness() == Readiness.STARTING
          || (gated && instance.readiness() == Readiness.WARMING)) {
        unready.add(instance);
      } else if (!instance.present()) {
        missing.add(instance);
      } else {
        counted++;
        usage += useBrief ? instance.brief() : instance.usage();
        request += instance.request();
      }
    }
  }

  private Proposal proposal() {
    double ratio = usage / request / goal;
    boolean fillUnready = unready.count > 0 && ratio > 1;
    if (missing.count == 0 && !fillUnready) {
      return with(Recommender.replicas(ratio * counted), ratio);
    }
    double usual = request / counted;
    double filledUsage = usage;
    double filledRequest = request;
    int filledCount = counted;
    if (ratio < 1) {
      filledUsage += missing.request(usual) * Math.max(1, goal);
    }
    if (ratio != 1) {
      filledRequest += missing.request(usual);
      filledCount += missing.count;
    }
    if (fillUnready) {
      filledRequest += unready.request(usual);
      filledCount += unready.count;
    }
    double filled = filledUsage / filledRequest / goal;
    int replicas = Recommender.replicas(filled * filledCount);
    boolean turned = (ratio < 1) != (filled < 1);
    boolean against = ratio < 1 ? replicas > fleet.current() : replicas < fleet.current();
    return turned || against ? with(fleet.current(), filled) : with(replicas, filled);
  }

  private Proposal with(int replicas, double ratio) {
    return new Proposal(target.key(), replicas, ratio * goal, goal, ratio, view, null);
  }
}
