package io.tidegate.autoscaler.recommend;

import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * The number that works off what waits. Keeping up with the arrivals is not enough after a burst:
 * with 30 % of headroom, what piled up in half a minute takes one and a half more to go. The
 * backlog is taken as it will be when an instance that is started now is ready:
 *
 * <pre>
 *   backlog  = waiting + (demand − work of the instances until then)
 *   replicas = (demand + backlog · service time / drain) / slots of an instance
 *   drain    = 2 s, or a fifth of the start-up time if that is longer
 * </pre>
 */
public final class Backlog {
  /** How soon after the new instances are ready the queue shall be gone, at best. */
  private static final double LEAST_DRAIN_SECONDS = 2;

  /** Share of the start-up time that draining may take: what is hired for less is paid for more. */
  private static final double DRAIN_SHARE = 0.2;

  /** How full an instance is at its goal where its slots have not been seen yet. */
  private static final double USUAL_FILL = 0.7;

  /** Below this share of the instances' slots a queue is chance. */
  private static final double CHANCE = 0.5;

  private Backlog() {}

  /**
   * What the queue asks for, never fewer than there are; empty when there is none that chance would
   * not explain.
   *
   * @param starting instances that are not ready yet
   * @param startUp how long a start takes
   */
  public static Optional<Proposal> propose(
      Target.Concurrency target, Signal signal, Fleet fleet, int starting, Duration startUp) {
    Queueing queueing = signal.queueing();
    double slots = queueing.slots() > 0 ? queueing.slots() : target.perInstance() / USUAL_FILL;
    double waiting = queueing.backlog() * queueing.serviceSeconds();
    boolean chance = queueing.backlog() <= CHANCE * slots * fleet.ready();
    if (!signal.present() || chance || waiting == 0) {
      return Optional.empty();
    }
    double demand = signal.last();
    double seconds = startUp.toNanos() / 1e9;
    // those that start are taken to be ready halfway; who has none on the way waits the whole time
    double early = starting > 0 ? seconds / 2 : seconds;
    double work =
        waiting
            + (demand - slots * fleet.ready()) * early
            + (demand - slots * (fleet.ready() + starting)) * (seconds - early);
    double atOnce =
        demand + Math.max(0, work) / Math.max(LEAST_DRAIN_SECONDS, DRAIN_SHARE * seconds);
    return Optional.of(
        new Proposal(
            target.key(),
            Math.max(fleet.current(), Recommender.replicas(atOnce / slots)),
            atOnce,
            slots,
            atOnce / (slots * fleet.base()),
            View.BACKLOG,
            null));
  }
}
