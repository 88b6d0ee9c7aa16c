package io.tidegate.standalone.view;

import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One workload as {@code status} shows it.
 *
 * @param ready instances that serve
 * @param starting instances on their way
 * @param desired what the autoscaler wants; empty before its first decision
 * @param cpuRatio mean use of an instance's CPU request; empty when unknown
 * @param cpuTarget empty without a CPU target
 * @param ageOfData since the newest sample; empty when there is none
 * @param shortfall what is wanted and cannot be placed, and why; empty when all is
 * @param problems what a person should look at, in words
 */
public record WorkloadStatus(
    WorkloadId workload,
    int ready,
    int starting,
    int draining,
    OptionalInt desired,
    int min,
    int max,
    OptionalDouble cpuRatio,
    OptionalDouble cpuTarget,
    OptionalDouble requestsPerSecond,
    Optional<Duration> p95,
    Optional<ControlChanged> control,
    Optional<DecisionLine> decision,
    Optional<Duration> ageOfData,
    Optional<Shortfall> shortfall,
    List<String> problems) {

  private static final Duration STILL_NEWS = Duration.ofMinutes(2);

  public WorkloadStatus {
    problems = List.copyOf(problems);
  }

  /** All declared workloads, by name. */
  public static List<WorkloadStatus> all(Cluster cluster) {
    return cluster.workloads().values().stream().map(one -> of(one, cluster)).toList();
  }

  static WorkloadStatus of(WorkloadDeclared declared, Cluster cluster) {
    WorkloadSpec spec = declared.spec();
    WorkloadId id = spec.id();
    List<InstanceStatus> instances = cluster.instancesOf(id);
    Traffic traffic = Traffic.of(id, cluster.metrics(), cluster.readAt());
    DesiredState desired = cluster.desired().get(id);
    return new WorkloadStatus(
        id,
        count(instances, Phase.READY),
        count(instances, Phase.PENDING) + count(instances, Phase.STARTING),
        count(instances, Phase.DRAINING),
        desired == null ? OptionalInt.empty() : OptionalInt.of(desired.replicas()),
        spec.scale().min(),
        spec.scale().max(),
        cpuRatio(request(spec, desired), traffic),
        cpuTarget(spec),
        traffic.requestsPerSecond(),
        traffic.p95(),
        Optional.ofNullable(cluster.controls().get(id)),
        decision(cluster, id),
        traffic.newest().map(at -> positive(Duration.between(at, cluster.readAt()))),
        Optional.ofNullable(cluster.shortfalls().get(id)),
        problems(spec, instances, cluster));
  }

  /** Of one instance, in thousandths of a core. */
  private static long request(WorkloadSpec spec, @Nullable DesiredState desired) {
    Resources sized = desired == null ? null : desired.size();
    return (sized == null ? spec.resources() : sized).cpuMillis();
  }

  private static OptionalDouble cpuRatio(long request, Traffic traffic) {
    return request == 0 || traffic.cpuCores().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(traffic.cpuCores().getAsDouble() * 1000 / request);
  }

  private static OptionalDouble cpuTarget(WorkloadSpec spec) {
    return spec.scale().targets().stream()
        .filter(Target.Cpu.class::isInstance)
        .mapToDouble(target -> ((Target.Cpu) target).ratio())
        .findFirst();
  }

  private static Optional<DecisionLine> decision(Cluster cluster, WorkloadId id) {
    DecisionLine line = cluster.decisions().get(id);
    DesiredState desired = cluster.desired().get(id);
    if (line != null || desired == null) {
      return Optional.ofNullable(line);
    }
    return Optional.of(
        new DecisionLine(
            desired.replicas(), desired.replicas(), desired.reason(), desired.decidedAt()));
  }

  private static List<String> problems(
      WorkloadSpec spec, List<InstanceStatus> instances, Cluster cluster) {
    List<String> problems = new ArrayList<>();
    RouteConflicts.of(spec, cluster.workloads().values())
        .map(
            other ->
                "route %s is declared by %s (source %s) too; only one of them gets its requests"
                    .formatted(spec.route(), other.spec().id(), other.source()))
        .ifPresent(problems::add);
    instances.stream()
        .filter(instance -> instance.phase() == Phase.FAILED)
        .filter(failed -> failed.since().isAfter(cluster.readAt().minus(STILL_NEWS)))
        .max(Comparator.comparing(InstanceStatus::since))
        .ifPresent(
            failed ->
                problems.add(
                    "instance %s failed: %s".formatted(failed.instance(), failed.message())));
    instances.stream()
        .filter(instance -> instance.phase() == Phase.PENDING && !instance.message().isEmpty())
        .map(instance -> "instance %s waits: %s".formatted(instance.instance(), instance.message()))
        .limit(1)
        .forEach(problems::add);
    Shortfall shortfall = cluster.shortfalls().get(spec.id());
    if (shortfall != null) {
      problems.add("%d cannot start: %s".formatted(shortfall.count(), shortfall.reason()));
    }
    DesiredState desired = cluster.desired().get(spec.id());
    boolean nothingStarts = instances.stream().noneMatch(instance -> instance.phase().live());
    if (desired != null && desired.replicas() > 0 && nothingStarts && problems.isEmpty()) {
      problems.add(
          "%d wanted and none starts; is placement running?".formatted(desired.replicas()));
    }
    if (desired != null && desired.replicas() >= spec.scale().max() && spec.scale().max() > 1) {
      problems.add("at its maximum of %d".formatted(spec.scale().max()));
    }
    return problems;
  }

  private static int count(List<InstanceStatus> instances, Phase phase) {
    return (int) instances.stream().filter(instance -> instance.phase() == phase).count();
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
