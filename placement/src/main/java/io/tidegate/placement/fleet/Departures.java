package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.placement.fleet.Member.Call;
import io.tidegate.placement.plan.NodeView;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How instances leave: unpublished first, stopped only when every balancer has said that it sends
 * nothing more, or when the drain limit has passed.
 */
final class Departures {
  private static final Duration CLOSING_DRAIN_LIMIT = Duration.ofSeconds(3);
  private static final Duration CLOSING_STOP_PATIENCE = Duration.ofSeconds(4);

  private final FleetSettings settings;
  private final Knowledge knowledge;
  private final Roster roster;

  Departures(FleetSettings settings, Knowledge knowledge, Roster roster) {
    this.settings = settings;
    this.knowledge = knowledge;
    this.roster = roster;
  }

  /** Ends what was to be ready by now and is not. */
  void endSlowStarts(Instant now) {
    for (Member member : roster.all()) {
      if (!Roster.starting(member)) {
        continue;
      }
      Duration limit = ready(member).startTimeout();
      if (Duration.between(member.status().since(), now).compareTo(limit) > 0) {
        roster.fail(member, "was not ready within %d s".formatted(limit.toSeconds()), now);
      }
    }
  }

  /** What runs on lost nodes counts no more, whatever becomes of it. */
  void writeOffLost(Instant now) {
    for (Member member : roster.all()) {
      NodeView node = knowledge.view(member.node(), now);
      if (!member.ended() && node != null && node.liveness() == Liveness.LOST) {
        roster.put(member.lose("node %s is lost: %s".formatted(member.node(), node.why()), now));
      }
    }
  }

  /** Stops what has drained, and removes what is left of the ended. */
  List<Action> stops(boolean closing, Instant now) {
    List<Action> stops = new ArrayList<>();
    for (Member member : roster.all()) {
      String platform = platform(member);
      boolean due =
          member.phase() == Phase.DRAINING
              ? drained(member, closing, now)
              : member.ended() && member.onPlatform();
      if (due && platform != null && Roster.idle(member, now)) {
        roster.put(member.calling(Call.STOP));
        Duration patience = closing ? CLOSING_STOP_PATIENCE : settings.stopPatience();
        stops.add(new Action.Stop(platform, member.id(), member.node(), patience));
      }
    }
    return stops;
  }

  private boolean drained(Member member, boolean closing, Instant now) {
    if (member.status().readyAt() == null) {
      return true; // it was never given traffic
    }
    Duration waited = Duration.between(member.status().since(), now);
    Set<String> balancers = knowledge.liveBalancers(now);
    if (balancers.isEmpty()) {
      return closing || waited.compareTo(settings.graceWithoutBalancer()) >= 0;
    }
    Duration limit = ready(member).drainTimeout().plus(settings.drainGrace());
    if (closing && limit.compareTo(CLOSING_DRAIN_LIMIT) > 0) {
      limit = CLOSING_DRAIN_LIMIT;
    }
    return knowledge.acknowledgements(member.id()).containsAll(balancers)
        || waited.compareTo(limit) >= 0;
  }

  /** Takes out of rotation all that these platforms run. */
  void drainAll(Set<String> platforms, Instant now) {
    for (Member member : roster.all()) {
      if (member.phase().live() && platforms.contains(String.valueOf(platform(member)))) {
        roster.put(member.enter(Phase.DRAINING, "the service stops", now));
      }
    }
  }

  /** Whether these platforms have nothing of ours any more. */
  boolean empty(Set<String> platforms) {
    return roster.all().stream()
        .filter(member -> platforms.contains(String.valueOf(platform(member))))
        .allMatch(member -> member.ended() && !member.onPlatform() && member.call() == null);
  }

  @Nullable String platform(Member member) {
    if (member.platform() != null) {
      return member.platform();
    }
    var node = knowledge.node(member.node());
    return node == null ? null : node.platform();
  }

  private ReadySpec ready(Member member) {
    Knowledge.Known known = knowledge.workload(member.workload());
    return known == null ? ReadySpec.DEFAULT : known.spec().ready();
  }
}
