package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.Target;
import java.util.List;
import java.util.OptionalDouble;

/** How much of a target's metric all instances together had at one recorded evaluation. */
final class WorkReading {
  private WorkReading() {}

  /**
   * Whether a total can be read of the target. Symptoms have none; requests have a better model.
   */
  static boolean reads(Target target) {
    return switch (target) {
      case Target.Cpu _,
          Target.Memory _,
          Target.Queue _,
          Target.KafkaLag _,
          Target.Promql _,
          Target.Metric _ ->
          true;
      case Target.RequestsPerSecond _,
          Target.Concurrency _,
          Target.Latency _,
          Target.ErrorRate _,
          Target.Throttling _,
          Target.Pressure _,
          Target.Schedule _ ->
          false;
    };
  }

  /** Whether the metric is one of each instance. */
  static boolean ofInstances(Target target) {
    return target instanceof Target.Cpu || target instanceof Target.Memory;
  }

  /**
   * The total in the metric's unit (cores, bytes, records, …); empty when it was not known then.
   *
   * @param index of the target in the view's policy
   */
  static OptionalDouble total(WorkloadView view, int index) {
    Target target = view.policy().targets().get(index);
    Signal signal = view.signals().get(index);
    if (!reads(target)) {
      return OptionalDouble.empty();
    }
    if (!ofInstances(target)) {
      return signal.present() ? OptionalDouble.of(signal.last()) : OptionalDouble.empty();
    }
    boolean nobody = view.counts().ready() == 0 && view.counts().starting() == 0;
    return nobody ? OptionalDouble.of(0) : ofInstances(signal.instances());
  }

  /**
   * What the instances used together. One that does not report is taken to have used as much as the
   * others. One that warms up did work too, but starting costs something as well: it is counted
   * with what it used, at most with as much as the others.
   */
  private static OptionalDouble ofInstances(List<InstanceSample> samples) {
    double usage = 0;
    int counted = 0;
    for (InstanceSample sample : samples) {
      if (sample.readiness() == Readiness.READY && sample.present()) {
        usage += sample.brief();
        counted++;
      }
    }
    if (counted == 0) {
      return OptionalDouble.empty();
    }
    double mean = usage / counted;
    for (InstanceSample sample : samples) {
      usage +=
          switch (sample.readiness()) {
            case READY -> sample.present() ? 0 : mean;
            case WARMING -> sample.present() ? Math.min(mean, sample.brief()) : 0;
            case STARTING -> 0;
          };
    }
    return OptionalDouble.of(usage);
  }

  /** What an instance asked for on average, in the metric's unit; empty when nobody says. */
  static OptionalDouble request(Signal signal) {
    return signal.instances().stream()
        .mapToDouble(InstanceSample::request)
        .filter(request -> request > 0)
        .average();
  }
}
