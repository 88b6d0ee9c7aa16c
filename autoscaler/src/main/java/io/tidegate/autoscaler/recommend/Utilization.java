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
 * A fill that turns the direction is a hold.
 */
final class Utilization {
  private final Target target;
  private final double goal;
  private final Fleet fleet;
  private final View view;
  private double usage;
  private double request;
  private int counted;
  private double missingRequest;
  private int missing;
  private double unreadyRequest;
  private int unready;

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
      return Recommender.silent(target, fleet, steady.unready > 0 ? Cause.WARMING : Cause.ABSENT);
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
        unready++;
        unreadyRequest += instance.request();
      } else if (!instance.present()) {
        missing++;
        missingRequest += instance.request();
      } else {
        counted++;
        usage += useBrief ? instance.brief() : instance.usage();
        request += instance.request();
      }
    }
  }

  private Proposal proposal() {
    double ratio = usage / request / goal;
    boolean fillUnready = unready > 0 && ratio > 1;
    if (missing == 0 && !fillUnready) {
      return with(Recommender.replicas(ratio * counted), ratio);
    }
    double filledUsage = usage;
    double filledRequest = request;
    int filledCount = counted;
    if (ratio < 1) {
      filledUsage += missingRequest * Math.max(1, goal);
    }
    if (ratio != 1) {
      filledRequest += missingRequest;
      filledCount += missing;
    }
    if (fillUnready) {
      filledRequest += unreadyRequest;
      filledCount += unready;
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
