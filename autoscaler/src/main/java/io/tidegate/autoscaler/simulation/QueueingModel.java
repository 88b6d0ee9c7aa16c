package io.tidegate.autoscaler.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A workload behind a balancer as one first-come-first-served queue before {@code ready ×
 * concurrency} slots, request by request on ticks of 10 ms, or shorter ones where requests are
 * short: arrivals are spread evenly at random over their second, each request draws its own service
 * time.
 *
 * <p>Ticks make it fast: the requests that finish at a tick are a number in a ring, and so are
 * those that have waited since a tick, so a request costs two random numbers and no object. That
 * one queue feeds all slots is what a balancer with a limit of requests per instance and
 * least-connections does. A stopped instance's requests in flight are counted among those of the
 * others until they end, a few hundred milliseconds, which is slightly on the unfavourable side.
 */
final class QueueingModel {
  /** Longer response times count as this one. */
  static final int LONGEST_LATENCY_SECONDS = 60;

  private final ServiceTime.Sampler serviceTime;
  private final SplittableRandom random;
  private final int[] finishing = new int[1 << 14];
  private final int[] arriving;
  private final WaitingLine waiting = new WaitingLine();
  private final LatencyCounts latency;
  private final int concurrency;
  private final int ticksPerSecond;
  private final double tickSeconds;
  private long tick;
  private int busy;
  private int completions;

  QueueingModel(WorkloadModel model, long seed) {
    this.ticksPerSecond = model.ticksPerSecond();
    this.serviceTime = model.serviceTime().sampler(Duration.ofSeconds(1).dividedBy(ticksPerSecond));
    this.arriving = new int[ticksPerSecond];
    this.tickSeconds = 1.0 / ticksPerSecond;
    this.latency = new LatencyCounts(tickSeconds, LONGEST_LATENCY_SECONDS * ticksPerSecond);
    this.concurrency = model.concurrency();
    this.random = new SplittableRandom(seed);
  }

  /** Lets one second pass with so many instances ready throughout. */
  Slice pass(int second, int arrivals, int ready, int starting) {
    latency.clear();
    completions = 0;
    spread(arrivals);
    int slots = atMost((long) ready * concurrency);
    long busyTicks = 0;
    long waitingTicks = 0;
    for (int i = 0; i < ticksPerSecond; i++) {
      finish();
      waiting.join(tick, arriving[i]);
      serve((int) Math.min(waiting.size(), slots - busy));
      busyTicks += busy;
      waitingTicks += waiting.size();
      tick++;
    }
    return new Slice(
        second,
        arrivals,
        completions,
        (busyTicks + waitingTicks) / (double) ticksPerSecond,
        busyTicks / (double) ticksPerSecond,
        atMost(waiting.size()),
        waiting.size() == 0 ? 0 : (tick - waiting.firstSince()) * tickSeconds,
        slots,
        ready,
        starting,
        latency);
  }

  private static int atMost(long count) {
    return (int) Math.min(Integer.MAX_VALUE, count);
  }

  private void spread(int arrivals) {
    java.util.Arrays.fill(arriving, 0);
    for (int i = 0; i < arrivals; i++) {
      // the high bits of a product: a fair choice without a division
      arriving[(int) (((random.nextInt() & 0xffffffffL) * ticksPerSecond) >>> 32)]++;
    }
  }

  private void finish() {
    int slot = (int) (tick & (finishing.length - 1));
    busy -= finishing[slot];
    completions += finishing[slot];
    finishing[slot] = 0;
  }

  /** Takes the first of the line; their response time is known as soon as they are taken. */
  private void serve(int count) {
    for (int i = 0; i < count; i++) {
      int needs = Math.min(serviceTime.ticks(random), finishing.length - 1);
      finishing[(int) ((tick + needs) & (finishing.length - 1))]++;
      latency.add(tick - waiting.takeFirst() + needs);
    }
    busy += Math.max(0, count);
  }
}
