package io.tidegate.placement.fleet;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.plan.BackOff;
import io.tidegate.placement.plan.NodeRefusal;
import io.tidegate.placement.plan.Vacancy;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What went wrong lately, and what therefore waits. Places of failed instances wait one by one, so
 * that one instance in a crash loop does not hold back the replacement of another. Kept in memory:
 * a new planner gives everything one fresh try.
 */
final class Setbacks {
  /** A call that got no answer is tried again soon; one that was refused is not. */
  private static final BackOff UNANSWERED =
      new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

  private final BackOff crashLoop;
  private final Map<WorkloadId, List<Vacancy>> vacancies = new HashMap<>();
  private final Map<WorkloadId, Map<NodeId, NodeRefusal>> refusals = new HashMap<>();

  Setbacks(BackOff crashLoop) {
    this.crashLoop = crashLoop;
  }

  /** An instance ended that should not have. */
  void failed(Member member, String why, Instant now) {
    Instant readyAt = member.status().readyAt();
    boolean proven =
        readyAt != null && Duration.between(readyAt, now).compareTo(crashLoop.forgiveAfter()) >= 0;
    int failures = proven ? 1 : member.failures() + 1;
    vacancies
        .computeIfAbsent(member.workload(), w -> new ArrayList<>())
        .add(new Vacancy(failures, now.plus(crashLoop.after(failures)), why));
  }

  /** A successor took the place that has waited longest. */
  void filled(WorkloadId workload, int failures) {
    List<Vacancy> places = vacancies.getOrDefault(workload, new ArrayList<>());
    places.stream()
        .filter(place -> place.failures() == failures)
        .min(Comparator.comparing(Vacancy::notBefore))
        .ifPresent(places::remove);
  }

  /** No more places than instances are missing; those that failed most are kept. */
  void trim(WorkloadId workload, int missing) {
    List<Vacancy> places = vacancies.get(workload);
    if (places != null && places.size() > Math.max(0, missing)) {
      places.sort(Comparator.comparingInt(Vacancy::failures).reversed());
      places.subList(Math.max(0, missing), places.size()).clear();
    }
  }

  /** Another version, another chance. */
  void forget(WorkloadId workload) {
    vacancies.remove(workload);
    refusals.remove(workload);
  }

  void refused(WorkloadId workload, NodeId node, PlatformException failure, Instant now) {
    BackOff backOff = failure instanceof RejectedPlatformException ? crashLoop : UNANSWERED;
    Map<NodeId, NodeRefusal> known = refusals.computeIfAbsent(workload, w -> new HashMap<>());
    NodeRefusal last = known.get(node);
    int times = last == null ? 1 : last.times() + 1;
    known.put(
        node, new NodeRefusal(times, now.plus(backOff.afterWithoutGrace(times)), failure.why()));
  }

  void accepted(WorkloadId workload, NodeId node) {
    Map<NodeId, NodeRefusal> known = refusals.get(workload);
    if (known != null) {
      known.remove(node);
    }
  }

  List<Vacancy> vacancies(WorkloadId workload) {
    return vacancies.getOrDefault(workload, List.of());
  }

  Map<NodeId, NodeRefusal> refusals(WorkloadId workload) {
    return refusals.getOrDefault(workload, Map.of());
  }
}
