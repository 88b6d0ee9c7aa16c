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
 * @param failures how often in a row its predecessors failed
 */
record Member(InstanceStatus status, Form form, Handling handling, int failures) {

  /** What a platform can be asked to do. */
  enum Call {
    START,
    STOP,
    RESIZE
  }

  /**
   * As what it runs.
   *
   * @param platform null until an observation or its node has told it
   * @param revision which version it runs; null until observed after a take-over
   * @param refusedSize a size that its platform cannot give it
   */
  record Form(
      @Nullable String platform,
      @Nullable String revision,
      Resources resources,
      @Nullable Resources refusedSize) {

    Form sized(Resources size, @Nullable Resources refused) {
      return new Form(platform, revision, size, refused);
    }
  }

  /**
   * How far placement has got with it.
   *
   * @param call what the platform is doing for it; null for nothing
   * @param retryAt not before this another call
   * @param confirmedAt an observation that began earlier cannot contradict what is known
   * @param onPlatform whether the platform may still have something of it
   * @param lost whether it ended only because nobody could see it
   */
  record Handling(
      @Nullable Call call, Instant retryAt, Instant confirmedAt, boolean onPlatform, boolean lost) {

    /** Nothing is under way, nor has to wait. */
    static Handling idle(Instant confirmedAt, boolean onPlatform) {
      return new Handling(null, Instant.MIN, confirmedAt, onPlatform, false);
    }

    Handling calling(Call call) {
      return new Handling(call, retryAt, confirmedAt, onPlatform, lost);
    }

    Handling called(boolean onPlatform, Instant retryAt, Instant now) {
      return new Handling(null, retryAt, now, onPlatform, lost);
    }

    Handling seen() {
      return new Handling(call, retryAt, confirmedAt, true, lost);
    }

    Handling outOfSight(Instant now) {
      return new Handling(null, retryAt, now, false, true);
    }
  }

  /** As another planner left it in the log. */
  static Member recorded(InstanceStatus status, Resources resources) {
    boolean ended = status.phase() == Phase.STOPPED || status.phase() == Phase.FAILED;
    return new Member(
        status, new Form(null, null, resources, null), Handling.idle(Instant.MIN, !ended), 0);
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
    Form form = new Form(platform, found.revision(), found.resources(), null);
    return new Member(status, form, Handling.idle(now, true), 0);
  }

  /** About to be started. */
  static Member starting(InstanceStatus status, Form form, int failures) {
    Handling handling = Handling.idle(status.since(), true).calling(Call.START);
    return new Member(status, form, handling, failures);
  }

  @Nullable String platform() {
    return form.platform();
  }

  @Nullable String revision() {
    return form.revision();
  }

  Resources resources() {
    return form.resources();
  }

  @Nullable Call call() {
    return handling.call();
  }

  boolean onPlatform() {
    return handling.onPlatform();
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
    return ended.with(handling.outOfSight(now));
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
    Form now = new Form(platform, seen.revision(), seen.resources(), form.refusedSize());
    return new Member(status, now, handling.seen(), failures);
  }

  /** Back from a lost node. */
  Member returned(Instant now) {
    return enter(Phase.STARTING, "", now).with(Handling.idle(now, true));
  }

  Member calling(Call call) {
    return with(handling.calling(call));
  }

  /** A call has ended. */
  Member called(boolean onPlatform, Instant retryAt, Instant now) {
    return with(handling.called(onPlatform, retryAt, now));
  }

  Member sized(Resources size, @Nullable Resources refused) {
    return new Member(status, form.sized(size, refused), handling, failures);
  }

  private Member with(InstanceStatus status) {
    return new Member(status, form, handling, failures);
  }

  private Member with(Handling handling) {
    return new Member(status, form, handling, failures);
  }
}
