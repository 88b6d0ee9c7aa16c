package io.tidegate.autoscaler.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A workload behind a balancer as one first-come-first-served queue before {@code ready ×
 * concurrency} slots, request by request on ticks of 10 ms: arrivals are spread evenly at random
 * over their second, each request draws its own service time.
 *
 * <p>Ticks make it fast: the requests that finish at a tick are a number in a ring, and so are
 * those that have waited since a tick, so a request costs two random numbers and no object. That
 * one queue feeds all slots is what a balancer with a limit of requests per instance and
 * least-connections does. A stopped instance's requests in flight are counted among those of the
 * others until they end, a few hundred milliseconds, which is slightly on the unfavourable side.
 */
final class QueueingModel {
  static final Duration TICK = Duration.ofMillis(10);
  static final int TICKS_PER_SECOND = 100;
  private static final double TICK_SECONDS = 0.01;
  private static final int LONGEST_LATENCY_TICKS = 60 * TICKS_PER_SECOND;

  private final ServiceTime.Sampler serviceTime;
  private final SplittableRandom random;
  private final int[] finishing = new int[1 << 12];
  private final int[] arriving = new int[TICKS_PER_SECOND];
  private final WaitingLine waiting = new WaitingLine();
  private final LatencyCounts latency = new LatencyCounts(TICK_SECONDS, LONGEST_LATENCY_TICKS);
  private final int concurrency;
  private long tick;
  private int busy;
  private int completions;

  QueueingModel(WorkloadModel model, long seed) {
    this.serviceTime = model.serviceTime().sampler(TICK);
    this.concurrency = model.concurrency();
    this.random = new SplittableRandom(seed);
  }

  /** Lets one second pass with so many instances ready throughout. */
  Slice pass(int second, int arrivals, int ready, int starting) {
    latency.clear();
    completions = 0;
    spread(arrivals);
    int slots = ready * concurrency;
    long busyTicks = 0;
    long waitingTicks = 0;
    for (int i = 0; i < TICKS_PER_SECOND; i++) {
      finish();
      waiting.join(tick, arriving[i]);
      serve(Math.min(waiting.size(), slots - busy));
      busyTicks += busy;
      waitingTicks += waiting.size();
      tick++;
    }
    return new Slice(
        second,
        arrivals,
        completions,
        (busyTicks + waitingTicks) / (double) TICKS_PER_SECOND,
        busyTicks / (double) TICKS_PER_SECOND,
        waiting.size(),
        waiting.size() == 0 ? 0 : (tick - waiting.firstSince()) * TICK_SECONDS,
        slots,
        ready,
        starting,
        latency);
  }

  private void spread(int arrivals) {
    java.util.Arrays.fill(arriving, 0);
    for (int i = 0; i < arrivals; i++) {
      // the high bits of a product: a fair choice of 100 without a division
      arriving[(int) (((random.nextInt() & 0xffffffffL) * TICKS_PER_SECOND) >>> 32)]++;
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
