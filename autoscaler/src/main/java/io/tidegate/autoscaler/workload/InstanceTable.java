package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.window.Instance;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The live instances of one workload, as placement reports them. Not thread-safe. */
final class InstanceTable {
  /** Weight of the newest start among the earlier ones. */
  private static final double NEWEST = 0.3;

  private final Map<InstanceId, InstanceStatus> live = new TreeMap<>();
  private double startUpSeconds;

  void put(InstanceStatus status) {
    InstanceStatus before = live.get(status.instance());
    boolean becameReady =
        status.phase() == InstanceStatus.Phase.READY
            && (before == null || before.phase() != InstanceStatus.Phase.READY);
    Instant readyAt = status.readyAt();
    if (becameReady && readyAt != null && !readyAt.isBefore(status.startedAt())) {
      double took = Duration.between(status.startedAt(), readyAt).toNanos() / 1e9;
      startUpSeconds =
          startUpSeconds == 0 ? took : startUpSeconds + NEWEST * (took - startUpSeconds);
    }
    if (status.phase().live()) {
      live.put(status.instance(), status);
    } else {
      live.remove(status.instance());
    }
  }

  void remove(InstanceId id) {
    live.remove(id);
  }

  int size() {
    return live.size();
  }

  /** How long a start usually takes; zero when none has been seen. */
  Duration startUp() {
    return Duration.ofNanos((long) (startUpSeconds * 1e9));
  }

  List<Instance> instances(Duration warmup, Instant now) {
    List<Instance> instances = new ArrayList<>(live.size());
    for (InstanceStatus status : live.values()) {
      instances.add(new Instance(status.instance().value(), readiness(status, warmup, now)));
    }
    return instances;
  }

  Counts counts(int wanted, Duration warmup, Instant now) {
    int ready = 0;
    int starting = 0;
    int warming = 0;
    for (InstanceStatus status : live.values()) {
      switch (readiness(status, warmup, now)) {
        case STARTING -> starting++;
        case WARMING -> {
          ready++;
          warming++;
        }
        case READY -> ready++;
      }
    }
    return new Counts(wanted, ready, starting, warming);
  }

  private static Readiness readiness(InstanceStatus status, Duration warmup, Instant now) {
    if (status.phase() != InstanceStatus.Phase.READY) {
      return Readiness.STARTING;
    }
    Instant since = status.readyAt() == null ? status.since() : status.readyAt();
    return Duration.between(since, now).compareTo(warmup) < 0 ? Readiness.WARMING : Readiness.READY;
  }
}
