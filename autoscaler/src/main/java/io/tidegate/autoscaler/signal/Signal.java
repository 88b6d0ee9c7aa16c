package io.tidegate.autoscaler.signal;

import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one target's metric. For metrics of the whole workload (rate, concurrency,
 * queue, lag, latency, error rate, …) the figures are totals; for metrics of instances (cpu,
 * memory, throttling, pressure) they are means over the instances that count, and {@code instances}
 * holds the parts.
 *
 * <pre>
 *   ├────────────── window ──────────────┤ now
 *   steady: mean over all of it
 *                                  brief: mean over its last tenth
 *                                   proven: what the newest moments show beyond doubt
 *                                    last: the newest sample alone
 * </pre>
 *
 * @param target {@link Target#key()} of the target it is for
 * @param missing why there is no figure; null when there is one. With a cause the figures are 0 and
 *     mean nothing
 * @param source who measured it, for the record: a balancer, {@code instances}, {@code
 *     prometheus:…}, {@code kafka:…}
 * @param at time of the newest sample; null when there never was one
 * @param proven the largest lower confidence bound of the mean over the last 1, 2, 4, … seconds:
 *     the demand that chance does not explain; equals {@code brief} where no such bound is known
 * @param queueing what the balancers know beyond the demand; {@link Queueing#NONE} elsewhere
 * @param coverage share of the window that samples cover, 0..1
 */
public record Signal(
    String target,
    @Nullable Cause missing,
    String source,
    @Nullable Instant at,
    double steady,
    double brief,
    double proven,
    double last,
    Queueing queueing,
    double coverage,
    List<InstanceSample> instances) {

  /**
   * How requests are worked off.
   *
   * @param backlog requests that wait in the balancers for an instance now
   * @param slots requests that one instance works on at once when saturated, as far as that has
   *     been seen (while a queue stood); 0 when it has not
   * @param serviceSeconds mean time an instance works on one request, by Little's law over the
   *     window; 0 when unknown
   */
  public record Queueing(double backlog, double slots, double serviceSeconds) {
    /** Nothing waits, nothing is known. */
    public static final Queueing NONE = new Queueing(0, 0, 0);
  }

  public Signal {
    instances = List.copyOf(instances);
  }

  /** A complete signal of the whole workload with one value in every view. */
  public static Signal of(String target, double value, Instant at) {
    return new Signal(
        target, null, "", at, value, value, value, value, Queueing.NONE, 1, List.of());
  }

  /** A signal that has no figure. */
  public static Signal missing(String target, Cause cause, @Nullable Instant at) {
    return new Signal(target, cause, "", at, 0, 0, 0, 0, Queueing.NONE, 0, List.of());
  }

  /** Whether the figures may be used. */
  public boolean present() {
    return missing == null;
  }

  /** The same with every figure multiplied; what counterfactuals are computed with. */
  public Signal times(double factor) {
    return new Signal(
        target,
        missing,
        source,
        at,
        steady * factor,
        brief * factor,
        proven * factor,
        last * factor,
        queueing,
        coverage,
        instances.stream()
            .map(
                i ->
                    new InstanceSample(
                        i.instance(),
                        i.readiness(),
                        i.missing(),
                        i.usage() * factor,
                        i.brief() * factor,
                        i.request()))
            .toList());
  }
}
