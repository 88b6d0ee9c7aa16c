package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Names for the simulated instances, and since when each is ready; the newest go first. */
final class SimulatedInstances {
  private final long warmupSeconds;
  private final List<Integer> readySince = new ArrayList<>();
  private int starting;

  SimulatedInstances(Duration warmup) {
    warmupSeconds = warmup.toSeconds();
  }

  void observe(Slice seen) {
    // those that are there from the beginning are warm
    int since = seen.second() == 0 ? Integer.MIN_VALUE / 2 : seen.second();
    while (readySince.size() < seen.ready()) {
      readySince.add(since);
    }
    while (readySince.size() > seen.ready()) {
      readySince.removeLast();
    }
    starting = seen.starting();
  }

  int warming(int second) {
    int warming = 0;
    for (int i = readySince.size() - 1; i >= 0 && warms(i, second); i--) {
      warming++;
    }
    return warming;
  }

  List<Instance> live(int second) {
    List<Instance> live = new ArrayList<>(readySince.size() + starting);
    for (int i = 0; i < readySince.size(); i++) {
      live.add(new Instance(name(i), warms(i, second) ? Readiness.WARMING : Readiness.READY));
    }
    for (int i = 0; i < starting; i++) {
      live.add(new Instance(name(readySince.size() + i), Readiness.STARTING));
    }
    return live;
  }

  private boolean warms(int index, int second) {
    return second - readySince.get(index) < warmupSeconds;
  }

  static String name(int index) {
    return "i" + index;
  }
}
