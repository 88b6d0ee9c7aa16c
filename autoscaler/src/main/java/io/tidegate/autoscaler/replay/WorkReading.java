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
   * What an instance uses on average, times the instances that share the work. Those that warm up
   * do share it, but what they use says nothing about it.
   */
  private static OptionalDouble ofInstances(List<InstanceSample> samples) {
    double usage = 0;
    int counted = 0;
    int serving = 0;
    for (InstanceSample sample : samples) {
      if (sample.readiness() != Readiness.STARTING) {
        serving++;
      }
      if (sample.readiness() == Readiness.READY && sample.present()) {
        usage += sample.brief();
        counted++;
      }
    }
    return counted == 0 ? OptionalDouble.empty() : OptionalDouble.of(usage / counted * serving);
  }

  /** What an instance asked for on average, in the metric's unit; empty when nobody says. */
  static OptionalDouble request(Signal signal) {
    return signal.instances().stream()
        .mapToDouble(InstanceSample::request)
        .filter(request -> request > 0)
        .average();
  }
}
