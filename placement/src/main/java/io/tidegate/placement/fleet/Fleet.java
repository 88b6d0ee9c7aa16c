package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.plan.NodeView;
import io.tidegate.placement.plan.Plan;
import io.tidegate.placement.plan.Unplaced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything the active planner knows, and what follows from it. A term begins empty with a lease:
 * first the tables of the log are applied, then each platform's first observation; only then does
 * {@link #step} act, so that a new planner never starts or stops anything it has merely not seen
 * yet.
 *
 * <p>{@link #apply} only takes note; {@link #step} compares and answers what to do. Both may be
 * called at any time and any number of times. Used by one thread; time and chance are arguments.
 */
public final class Fleet {
  /** An instance whose readiness is to be found out. */
  public record Unproven(InstanceId instance, Address address, ReadySpec ready) {}

  private final Knowledge knowledge;
  private final Roster roster;
  private final Census census;
  private final Outcomes outcomes;
  private final Departures departures;
  private final Planning planning;
  private final EndpointBook endpoints;
  private final Publications publications;
  private final Shortfalls shortfalls = new Shortfalls();
  private final Set<String> unseenPlatforms;
  private boolean tablesRead;
  private @Nullable Set<String> closing;
  private List<Unplaced> unplaced = List.of();

  /**
   * @param leaseEpoch larger for each term; endpoint generations of a later term are larger
   * @param begun when the term began
   */
  public Fleet(
      FleetSettings settings,
      Capabilities capabilities,
      RandomGenerator random,
      long leaseEpoch,
      Instant begun) {
    this.knowledge = new Knowledge(settings, capabilities, begun);
    this.roster = new Roster(new Setbacks(settings.crashLoop()), random);
    this.census = new Census(roster);
    this.outcomes = new Outcomes(roster);
    this.departures = new Departures(settings, knowledge, roster);
    this.planning = new Planning(knowledge, roster, departures, capabilities.platforms());
    this.endpoints = new EndpointBook(leaseEpoch);
    this.publications = new Publications(knowledge, roster, endpoints, settings);
    this.unseenPlatforms = new HashSet<>(capabilities.platforms());
  }

  /** Takes note of something. */
  public void apply(FleetEvent event, Instant now) {
    switch (event) {
      case FleetEvent.TablesRead() -> tablesRead();
      case FleetEvent.WorkloadChanged(var id, var spec) -> workload(id, spec);
      case FleetEvent.DesiredChanged(var id, var desired) -> knowledge.desired(id, desired);
      case FleetEvent.NodeChanged(var id, var status, var seen) -> knowledge.node(id, status, seen);
      case FleetEvent.BalancerChanged(var id, var status, var seen) ->
          knowledge.balancer(id, status != null, seen);
      case FleetEvent.InstanceRecorded(var id, var status) -> recorded(id, status);
      case FleetEvent.EndpointsRecorded(var id, var set) -> endpoints.recorded(id, set);
      case FleetEvent.ShortfallRecorded(var id, var shortfall) ->
          shortfalls.recorded(id, shortfall);
      case FleetEvent.ShortfallLost(var id) -> shortfalls.failed(id);
      case FleetEvent.DrainAcknowledged(var drained) ->
          knowledge.acknowledged(drained.instance(), drained.balancer());
      case FleetEvent.InFlightSeen(var balancer, var workload, var counts) ->
          knowledge.inFlight(balancer, workload, counts);
      case FleetEvent.Observed observed -> {
        knowledge.reached(observed.observation().reached(), observed.observation().unreachable());
        census.take(observed, now);
        unseenPlatforms.remove(observed.platform());
      }
      case FleetEvent.ObservationFailed(var platform, var why) -> unobservable(platform, why);
      case FleetEvent.Started(var id, var seen) -> outcomes.started(id, seen, now);
      case FleetEvent.StartFailed(var id, var failure) -> outcomes.startFailed(id, failure, now);
      case FleetEvent.Stopped(var id) -> outcomes.stopped(id, now);
      case FleetEvent.StopFailed(var id, var failure) -> outcomes.stopFailed(id, failure, now);
      case FleetEvent.Resized(var id, var size) -> outcomes.resized(id, size, now);
      case FleetEvent.ResizeFailed(var id, var size, var failure) ->
          outcomes.resizeFailed(id, size, failure, now);
      case FleetEvent.ProbedReady(var id) -> probedReady(id, now);
      case FleetEvent.PublishFailed(var instance, var workload) ->
          publishFailed(instance, workload);
      case FleetEvent.ShutDown(var platforms) -> closing = platforms;
    }
  }

  /** What to do now; what it answers counts as being done. */
  public List<Action> step(Instant now) {
    if (!initialised()) {
      return List.of();
    }
    departures.writeOffLost(now);
    departures.endSlowStarts(now);
    List<Action> calls = new ArrayList<>();
    if (closing == null) {
      Plan plan = planning.plan(now);
      unplaced = plan.unplaced();
      calls.addAll(planning.adopt(plan, now));
    } else {
      unplaced = List.of();
      departures.drainAll(closing, now);
    }
    calls.addAll(departures.stops(closing != null, now));
    List<Action> actions = publications.due(now);
    actions.addAll(shortfalls.due(unplaced, now));
    actions.addAll(calls);
    return actions;
  }

  /** Whether everything that a plan needs has been seen. */
  public boolean initialised() {
    return tablesRead && unseenPlatforms.isEmpty();
  }

  /** After a {@code ShutDown}: whether nothing is left to stop. */
  public boolean closed() {
    return closing != null && (!initialised() || departures.empty(closing));
  }

  /** The instances to probe until they are ready. */
  public Map<InstanceId, Unproven> unproven() {
    Map<InstanceId, Unproven> unproven = new TreeMap<>();
    for (Member member : roster.all()) {
      Address address = member.status().address();
      if (Roster.starting(member) && address != null) {
        Knowledge.Known known = knowledge.workload(member.workload());
        ReadySpec ready = known == null ? ReadySpec.DEFAULT : known.spec().ready();
        unproven.put(member.id(), new Unproven(member.id(), address, ready));
      }
    }
    return unproven;
  }

  /** Every instance known, the lately ended ones included. */
  public List<InstanceStatus> instances() {
    return roster.all().stream().map(Member::status).toList();
  }

  /** What could not be placed at the last step. */
  public List<Unplaced> unplaced() {
    return unplaced;
  }

  /** The nodes and how they are. */
  public List<NodeView> nodes(Instant now) {
    return knowledge.views(now);
  }

  /** What the collectors say of the nodes. */
  public List<NodeStatus> nodeStatuses() {
    return knowledge.nodes();
  }

  /** How many decisions were refused because their writer had been replaced. */
  public long staleDecisions() {
    return knowledge.refusedDesired();
  }

  private void tablesRead() {
    tablesRead = true;
    knowledge.retain(roster.ids());
  }

  private void workload(WorkloadId id, @Nullable WorkloadSpec spec) {
    Knowledge.Known before = knowledge.workload(id);
    knowledge.workload(id, spec);
    Knowledge.Known after = knowledge.workload(id);
    if (before != null && (after == null || !after.revision().equals(before.revision()))) {
      roster.setbacks().forget(id);
    }
  }

  private void recorded(InstanceId id, @Nullable InstanceStatus status) {
    if (tablesRead) {
      return;
    }
    if (status == null) {
      roster.remove(id);
      publications.failed(id);
    } else {
      Knowledge.Known known = knowledge.workload(status.workload());
      Resources size = known == null ? Resources.NONE : known.spec().resources();
      roster.put(Member.recorded(status, size));
      publications.recorded(status);
    }
  }

  private void probedReady(InstanceId id, Instant now) {
    Member member = roster.get(id);
    if (member != null && Roster.starting(member)) {
      roster.ready(member, now);
    }
  }

  private void publishFailed(@Nullable InstanceId instance, @Nullable WorkloadId workload) {
    if (instance != null) {
      publications.failed(instance);
    }
    if (workload != null) {
      endpoints.failed(workload);
    }
  }

  private void unobservable(String platform, String why) {
    Map<NodeId, String> missing = new TreeMap<>();
    for (NodeStatus node : knowledge.nodes()) {
      if (node.platform().equals(platform)) {
        missing.put(node.node(), why);
      }
    }
    knowledge.reached(Set.of(), missing);
    unseenPlatforms.remove(platform);
  }
}
