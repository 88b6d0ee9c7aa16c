package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.platform.ObservedInstance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One instance, what everybody may know of it and what only the planner needs.
 *
 * <pre>
 *   PENDING ── started ──▶ STARTING ── probed ──▶ READY ──┐
 *      │                       │                   │      │ drained, surplus, outdated
 *      │ could not start       │ exit, timeout,    │      ▼
 *      ▼                       ▼ node lost         ▼   DRAINING ── acknowledged ──▶ STOPPED
 *   FAILED ◀───────────────────┴───────────────────┘
 *      └── a lost node returned with it ──▶ STARTING
 * </pre>
 *
 * @param platform null until an observation or its node has told it
 * @param revision which version it runs; null until observed after a take-over
 * @param failures how often in a row its predecessors failed
 * @param call what the platform is doing for it; null for nothing
 * @param retryAt not before this another call
 * @param confirmedAt an observation that began earlier cannot contradict what is known
 * @param onPlatform whether the platform may still have something of it
 * @param lost whether it ended only because nobody could see it
 * @param refusedSize a size that its platform cannot give it
 */
record Member(
    InstanceStatus status,
    @Nullable String platform,
    @Nullable String revision,
    Resources resources,
    int failures,
    @Nullable Call call,
    Instant retryAt,
    Instant confirmedAt,
    boolean onPlatform,
    boolean lost,
    @Nullable Resources refusedSize) {

  /** What a platform can be asked to do. */
  enum Call {
    START,
    STOP,
    RESIZE
  }

  /** As another planner left it in the log. */
  static Member recorded(InstanceStatus status, Resources resources) {
    boolean ended = status.phase() == Phase.STOPPED || status.phase() == Phase.FAILED;
    return new Member(
        status, null, null, resources, 0, null, Instant.MIN, Instant.MIN, !ended, false, null);
  }

  /** Found on a platform, with nothing in the log about it. */
  static Member found(ObservedInstance found, String platform, Instant now) {
    InstanceStatus status =
        new InstanceStatus(
            found.id(),
            found.workload(),
            found.node(),
            Phase.STARTING,
            found.address(),
            found.handle(),
            now,
            found.startedAt(),
            null,
            "");
    return new Member(
        status,
        platform,
        found.revision(),
        found.resources(),
        0,
        null,
        Instant.MIN,
        now,
        true,
        false,
        null);
  }

  InstanceId id() {
    return status.instance();
  }

  WorkloadId workload() {
    return status.workload();
  }

  NodeId node() {
    return status.node();
  }

  Phase phase() {
    return status.phase();
  }

  boolean ended() {
    return phase() == Phase.STOPPED || phase() == Phase.FAILED;
  }

  /** In another phase from now on. */
  Member enter(Phase phase, String message, Instant now) {
    Instant readyAt = status.readyAt();
    if (phase == Phase.READY && readyAt == null) {
      readyAt = now;
    }
    return with(
        new InstanceStatus(
            id(),
            workload(),
            node(),
            phase,
            status.address(),
            status.handle(),
            now,
            status.startedAt(),
            readyAt,
            message));
  }

  /** Ended, though it may still run where nobody sees it. */
  Member lose(String message, Instant now) {
    Member ended = enter(phase() == Phase.DRAINING ? Phase.STOPPED : Phase.FAILED, message, now);
    return new Member(
        ended.status,
        platform,
        revision,
        resources,
        failures,
        null,
        retryAt,
        now,
        false,
        true,
        refusedSize);
  }

  /** What the platform says of it. */
  Member seen(ObservedInstance seen, String platform) {
    InstanceStatus status =
        new InstanceStatus(
            id(),
            workload(),
            node(),
            phase(),
            seen.address(),
            seen.handle(),
            this.status.since(),
            this.status.startedAt(),
            this.status.readyAt(),
            this.status.message());
    return new Member(
        status,
        platform,
        seen.revision(),
        seen.resources(),
        failures,
        call,
        retryAt,
        confirmedAt,
        true,
        lost,
        refusedSize);
  }

  /** Back from a lost node. */
  Member returned(Instant now) {
    Member back = enter(Phase.STARTING, "", now);
    return new Member(
        back.status,
        platform,
        revision,
        resources,
        failures,
        null,
        Instant.MIN,
        now,
        true,
        false,
        refusedSize);
  }

  Member calling(Call call) {
    return new Member(
        status,
        platform,
        revision,
        resources,
        failures,
        call,
        retryAt,
        confirmedAt,
        onPlatform,
        lost,
        refusedSize);
  }

  /** A call has ended. */
  Member called(boolean onPlatform, Instant retryAt, Instant now) {
    return new Member(
        status,
        platform,
        revision,
        resources,
        failures,
        null,
        retryAt,
        now,
        onPlatform,
        lost,
        refusedSize);
  }

  Member sized(Resources size, @Nullable Resources refused) {
    return new Member(
        status,
        platform,
        revision,
        size,
        failures,
        call,
        retryAt,
        confirmedAt,
        onPlatform,
        lost,
        refused);
  }

  private Member with(InstanceStatus status) {
    return new Member(
        status,
        platform,
        revision,
        resources,
        failures,
        call,
        retryAt,
        confirmedAt,
        onPlatform,
        lost,
        refusedSize);
  }
}
