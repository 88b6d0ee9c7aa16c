package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.placement.fleet.FleetEvent.Observed;
import io.tidegate.placement.platform.ObservedInstance;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Compares what a platform runs with what is known of it. */
final class Census {
  private final Roster roster;

  Census(Roster roster) {
    this.roster = roster;
  }

  void take(Observed observed, Instant now) {
    Set<InstanceId> present = new HashSet<>();
    for (ObservedInstance instance : observed.observation().instances()) {
      present.add(instance.id());
      roster.health(instance.id(), instance.healthy());
      meet(instance, observed.platform(), now);
    }
    for (Member member : roster.all()) {
      if (observed.observation().reached().contains(member.node())
          && !present.contains(member.id())
          && member.handling().confirmedAt().isBefore(observed.begunAt())
          && member.call() == null) {
        miss(member, now);
      }
    }
  }

  private void meet(ObservedInstance instance, String platform, Instant now) {
    Member known = roster.get(instance.id());
    if (known == null) {
      Member found = Member.found(instance, platform, now);
      roster.put(
          instance.running()
              ? found
              : found.enter(Phase.FAILED, Objects.requireNonNull(instance.exit()), now));
      return;
    }
    Member seen = known.seen(instance, platform);
    roster.put(seen);
    if (instance.running()) {
      if (seen.ended() && seen.handling().lost()) {
        roster.put(seen.returned(now));
      } else if (seen.phase() == Phase.PENDING && seen.call() == null) {
        // Started by a planner that did not live to say so.
        roster.put(seen.enter(Phase.STARTING, "", now));
      }
      return;
    }
    String exit = Objects.requireNonNull(instance.exit());
    if (seen.phase() == Phase.DRAINING) {
      roster.put(seen.enter(Phase.STOPPED, seen.status().message(), now));
    } else if (seen.phase().live() && seen.call() != Member.Call.START) {
      roster.fail(seen, exit, now);
    }
  }

  /** Not there, although its node answered and nothing has changed since. */
  private void miss(Member member, Instant now) {
    switch (member.phase()) {
      case PENDING -> roster.put(member.lose("was never started", now));
      case STARTING, READY -> {
        String why = "is no longer on %s".formatted(member.node());
        roster.setbacks().failed(member, why, now);
        roster.put(member.lose(why, now));
      }
      case DRAINING ->
          roster.put(
              member
                  .enter(Phase.STOPPED, member.status().message(), now)
                  .called(false, member.handling().retryAt(), now));
      case STOPPED, FAILED -> roster.put(member.called(false, member.handling().retryAt(), now));
    }
  }
}
