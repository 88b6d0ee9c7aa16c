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
import org.jspecify.annotations.Nullable;

/** The live instances of one workload, as placement reports them. Not thread-safe. */
final class InstanceTable {
  /** Weight of the newest start among the earlier ones. */
  private static final double NEWEST = 0.3;

  private final Map<InstanceId, InstanceStatus> live = new TreeMap<>();
  private double startUpSeconds;
  private @Nullable Standing standing;

  /**
   * How far the instances have come, which only changes with a report or when one has warmed up.
   *
   * @param until when the next has warmed up; {@link Instant#MAX} when none warms up
   */
  private record Standing(
      List<Instance> instances, int ready, int warming, Duration warmup, Instant until) {}

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
    standing = null;
  }

  void remove(InstanceId id) {
    live.remove(id);
    standing = null;
  }

  int size() {
    return live.size();
  }

  /** How long a start usually takes; zero when none has been seen. */
  Duration startUp() {
    return Duration.ofNanos((long) (startUpSeconds * 1e9));
  }

  List<Instance> instances(Duration warmup, Instant now) {
    return standing(warmup, now).instances();
  }

  Counts counts(int wanted, Duration warmup, Instant now) {
    Standing found = standing(warmup, now);
    return new Counts(
        wanted, found.ready(), found.instances().size() - found.ready(), found.warming());
  }

  private Standing standing(Duration warmup, Instant now) {
    Standing known = standing;
    if (known == null || !known.warmup().equals(warmup) || !now.isBefore(known.until())) {
      known = stand(warmup, now);
      standing = known;
    }
    return known;
  }

  private Standing stand(Duration warmup, Instant now) {
    List<Instance> instances = new ArrayList<>(live.size());
    int ready = 0;
    int warming = 0;
    Instant until = Instant.MAX;
    for (InstanceStatus status : live.values()) {
      Readiness readiness = Readiness.STARTING;
      if (status.phase() == InstanceStatus.Phase.READY) {
        Instant since = status.readyAt() == null ? status.since() : status.readyAt();
        Instant warm = since.plus(warmup);
        readiness = now.isBefore(warm) ? Readiness.WARMING : Readiness.READY;
        ready++;
        if (readiness == Readiness.WARMING) {
          warming++;
          until = warm.isBefore(until) ? warm : until;
        }
      }
      instances.add(new Instance(status.instance().value(), readiness));
    }
    return new Standing(List.copyOf(instances), ready, warming, warmup, until);
  }
}
