package io.tidegate.placement.fleet;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.fleet.Member.Call;
import io.tidegate.placement.plan.ClusterSnapshot;
import io.tidegate.placement.plan.Operation;
import io.tidegate.placement.plan.Plan;
import io.tidegate.placement.plan.Planner;
import io.tidegate.placement.plan.Replica;
import io.tidegate.placement.plan.Want;
import io.tidegate.placement.platform.InstanceSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Shows the planner what is known, and turns its plan into calls. */
final class Planning {
  private final Knowledge knowledge;
  private final Roster roster;
  private final Departures departures;
  private final Set<String> platforms;

  Planning(Knowledge knowledge, Roster roster, Departures departures, Set<String> platforms) {
    this.knowledge = knowledge;
    this.roster = roster;
    this.departures = departures;
    this.platforms = platforms;
  }

  Plan plan(Instant now) {
    knowledge.forgetSilentBalancers(now);
    Set<WorkloadId> workloads = new TreeSet<>(knowledge.workloads());
    workloads.addAll(roster.workloads());
    Map<WorkloadId, Integer> live = liveAndUpToDate();
    List<Want> wants = new ArrayList<>();
    for (WorkloadId workload : workloads) {
      trimSetbacks(workload, live.getOrDefault(workload, 0));
      wants.add(want(workload));
    }
    List<Replica> replicas =
        roster.all().stream()
            .filter(member -> !member.ended() || member.onPlatform())
            .map(this::replica)
            .toList();
    return Planner.plan(new ClusterSnapshot(now, knowledge.views(now), wants, replicas));
  }

  /**
   * The number of replicas: what the autoscaler last decided, within the spec's bounds. While it
   * has not spoken, the minimum, but at least one: a workload that has just been declared shows
   * that it can start, and one whose autoscaler is down serves.
   */
  static int replicas(ScalingPolicy scale, @Nullable DesiredState desired) {
    int wanted = desired == null ? Math.max(1, scale.min()) : desired.replicas();
    return Math.clamp(wanted, scale.min(), scale.max());
  }

  /** During a replacement the old instances fill no place of the new ones. */
  private Map<WorkloadId, Integer> liveAndUpToDate() {
    Map<WorkloadId, Integer> live = new HashMap<>();
    for (Member member : roster.all()) {
      if (member.phase().live() && upToDate(member)) {
        live.merge(member.workload(), 1, Integer::sum);
      }
    }
    return live;
  }

  private boolean upToDate(Member member) {
    Knowledge.Known known = knowledge.workload(member.workload());
    boolean sameVersion =
        known == null || member.revision() == null || known.revision().equals(member.revision());
    return sameVersion && !(member.phase() == Phase.READY && roster.ailing(member.id()));
  }

  private void trimSetbacks(WorkloadId workload, int live) {
    Knowledge.Known known = knowledge.workload(workload);
    int wanted = known == null ? 0 : replicas(known.spec().scale(), knowledge.desired(workload));
    roster.setbacks().trim(workload, wanted - live);
  }

  private Want want(WorkloadId workload) {
    Knowledge.Known known = knowledge.workload(workload);
    Setbacks setbacks = roster.setbacks();
    if (known == null) {
      return new Want(workload, null, 0, Resources.NONE, List.of(), Map.of(), Map.of());
    }
    DesiredState desired = knowledge.desired(workload);
    return new Want(
        workload,
        known.spec(),
        replicas(known.spec().scale(), desired),
        size(known.spec(), desired),
        setbacks.vacancies(workload),
        refusals(known),
        setbacks.refusals(workload));
  }

  private Map<String, String> refusals(Knowledge.Known known) {
    Map<String, String> refusals = new HashMap<>(known.platformRefusals());
    for (NodeStatus node : knowledge.nodes()) {
      if (!platforms.contains(node.platform())) {
        refusals.put(node.platform(), "platform %s is not enabled here".formatted(node.platform()));
      }
    }
    return refusals;
  }

  private static Resources size(WorkloadSpec spec, @Nullable DesiredState desired) {
    Resources size = desired == null ? null : desired.size();
    return size == null ? spec.resources() : size;
  }

  private Replica replica(Member member) {
    Knowledge.Known known = knowledge.workload(member.workload());
    Resources wanted =
        known == null
            ? member.resources()
            : size(known.spec(), knowledge.desired(member.workload()));
    return new Replica(
        member.id(),
        member.workload(),
        member.node(),
        member.phase(),
        upToDate(member),
        member.resources(),
        member.call() == null && !wanted.equals(member.form().refusedSize()),
        member.status().startedAt(),
        member.status().readyAt(),
        knowledge.inFlight(member.workload(), member.id()));
  }

  /** Carries a plan into the roster; answers the calls to make. */
  List<Action> adopt(Plan plan, Instant now) {
    List<Action> calls = new ArrayList<>();
    for (Operation operation : plan.operations()) {
      switch (operation) {
        case Operation.Start start -> calls.add(start(start, now));
        case Operation.Drain drain -> {
          Member member = Objects.requireNonNull(roster.get(drain.instance()));
          roster.put(member.enter(Phase.DRAINING, drain.reason(), now));
        }
        case Operation.Resize resize -> {
          Member member = Objects.requireNonNull(roster.get(resize.instance()));
          String platform = departures.platform(member);
          if (platform != null && Roster.idle(member, now)) {
            roster.put(member.calling(Call.RESIZE));
            calls.add(new Action.Resize(platform, member.id(), member.node(), resize.size()));
          }
        }
      }
    }
    return calls;
  }

  private Action start(Operation.Start start, Instant now) {
    Knowledge.Known known = Objects.requireNonNull(knowledge.workload(start.workload()));
    String platform = Objects.requireNonNull(knowledge.node(start.node())).platform();
    InstanceId id = roster.newName(start.workload());
    InstanceStatus status =
        new InstanceStatus(
            id, start.workload(), start.node(), Phase.PENDING, null, null, now, now, null, "");
    Member.Form form = new Member.Form(platform, known.revision(), start.size(), null);
    roster.put(Member.starting(status, form, start.failures()));
    if (start.failures() > 0) {
      roster.setbacks().filled(start.workload(), start.failures());
    }
    InstanceSpec spec =
        new InstanceSpec(
            id,
            start.workload(),
            known.spec().run(),
            known.spec().port(),
            start.size(),
            known.revision());
    return new Action.Start(platform, spec, start.node());
  }
}
