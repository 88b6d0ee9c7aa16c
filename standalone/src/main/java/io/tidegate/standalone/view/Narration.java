package io.tidegate.standalone.view;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells what happens as a person would: one line for each change that matters, none for what only
 * repeats. Remembers what it told; made for one thread.
 */
public final class Narration {
  private final Map<WorkloadId, DesiredState> wanted = new HashMap<>();
  private final Map<InstanceId, Phase> phases = new HashMap<>();

  /** The line for a decision; empty when number and size are the ones told before. */
  public Optional<String> decided(DesiredState desired) {
    DesiredState before = wanted.put(desired.workload(), desired);
    if (before == null) {
      return Optional.empty();
    }
    if (before.replicas() != desired.replicas()) {
      return Optional.of(
          "%s  %d -> %d  %s"
              .formatted(
                  desired.workload(), before.replicas(), desired.replicas(), desired.reason()));
    }
    return Objects.equals(before.size(), desired.size())
        ? Optional.empty()
        : Optional.of("%s  new size  %s".formatted(desired.workload(), desired.reason()));
  }

  /** The line for an instance; empty when its phase is the one told before, or says nothing. */
  public Optional<String> became(InstanceStatus status) {
    Phase before = phases.put(status.instance(), status.phase());
    if (before == status.phase()) {
      return Optional.empty();
    }
    String name = "%s  %s".formatted(status.workload(), status.instance());
    return switch (status.phase()) {
      case READY ->
          Optional.of("%s ready on %s%s".formatted(name, status.node(), startTime(status)));
      case FAILED -> Optional.of("%s failed: %s".formatted(name, status.message()));
      case PENDING ->
          status.message().isEmpty()
              ? Optional.empty()
              : Optional.of("%s waits: %s".formatted(name, status.message()));
      case STOPPED -> Optional.of("%s stopped".formatted(name));
      case STARTING, DRAINING -> Optional.empty();
    };
  }

  /** An instance was removed from the table. */
  public void forgot(InstanceId instance) {
    phases.remove(instance);
  }

  private static String startTime(InstanceStatus status) {
    if (status.readyAt() == null) {
      return "";
    }
    Duration start = Duration.between(status.startedAt(), status.readyAt());
    return String.format(Locale.ROOT, " after %.1f s", start.toMillis() / 1000.0);
  }
}
