package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** What follows from how a platform's call went. */
final class Outcomes {
  private static final Duration RETRY_TRANSIENT = Duration.ofSeconds(2);
  private static final Duration RETRY_REJECTED = Duration.ofSeconds(30);

  private final Roster roster;

  Outcomes(Roster roster) {
    this.roster = roster;
  }

  void started(InstanceId id, ObservedInstance observed, Instant now) {
    Member member = roster.get(id);
    if (member == null) {
      return;
    }
    Member started =
        member
            .seen(observed, Objects.requireNonNull(member.platform()))
            .called(true, Instant.MIN, now);
    roster.setbacks().accepted(member.workload(), member.node());
    if (started.phase() != Phase.PENDING) {
      roster.put(started);
    } else if (observed.running()) {
      roster.put(started.enter(Phase.STARTING, "", now));
    } else {
      roster.fail(started, Objects.requireNonNull(observed.exit()), now);
    }
  }

  /** The platform may have it all the same, so it is stopped before it is forgotten. */
  void startFailed(InstanceId id, PlatformException failure, Instant now) {
    Member member = roster.get(id);
    if (member == null) {
      return;
    }
    Member failed = member.called(true, Instant.MIN, now);
    switch (failed.phase()) {
      case PENDING, STARTING, READY -> roster.refuse(failed, failure, now);
      case DRAINING -> roster.put(failed.enter(Phase.STOPPED, failed.status().message(), now));
      case STOPPED, FAILED -> roster.put(failed);
    }
  }

  void stopped(InstanceId id, Instant now) {
    Member member = roster.get(id);
    if (member == null) {
      return;
    }
    Member stopped = member.called(false, Instant.MIN, now);
    roster.put(
        stopped.phase() == Phase.DRAINING
            ? stopped.enter(Phase.STOPPED, stopped.status().message(), now)
            : stopped);
  }

  void stopFailed(InstanceId id, PlatformException failure, Instant now) {
    Member member = roster.get(id);
    if (member != null) {
      roster.put(member.called(member.onPlatform(), now.plus(pause(failure)), now));
    }
  }

  void resized(InstanceId id, Resources size, Instant now) {
    Member member = roster.get(id);
    if (member != null) {
      roster.put(member.called(member.onPlatform(), Instant.MIN, now).sized(size, null));
    }
  }

  void resizeFailed(InstanceId id, Resources size, PlatformException failure, Instant now) {
    Member member = roster.get(id);
    if (member == null) {
      return;
    }
    Member failed = member.called(member.onPlatform(), now.plus(pause(failure)), now);
    roster.put(
        failure instanceof RejectedPlatformException
            ? failed.called(failed.onPlatform(), Instant.MIN, now).sized(failed.resources(), size)
            : failed);
  }

  private static Duration pause(PlatformException failure) {
    return failure instanceof RejectedPlatformException ? RETRY_REJECTED : RETRY_TRANSIENT;
  }
}
