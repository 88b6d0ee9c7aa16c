package io.tidegate.autoscaler.simulation;

/**
 * What was seen of the workload in one second; exactly what a balancer and a collector can measure.
 *
 * @param second its number in the trace
 * @param arrivals requests that came
 * @param completions requests that were answered
 * @param concurrency mean number of requests in the balancer, waiting ones included
 * @param busy mean number of slots in use
 * @param queued requests that wait at its end
 * @param oldestWaitSeconds how long the first of them has waited
 * @param slots requests that the ready instances can work on at the same time
 * @param ready instances that serve, at its end
 * @param starting instances that do not yet
 * @param latency response times of the requests whose service began in it
 */
public record Slice(
    int second,
    int arrivals,
    int completions,
    double concurrency,
    double busy,
    int queued,
    double oldestWaitSeconds,
    int slots,
    int ready,
    int starting,
    LatencyCounts latency) {

  /**
   * The response time that 95 % of the requests kept. While nothing is answered although requests
   * wait, it is the time the first one has waited.
   */
  public double p95Seconds() {
    return Math.max(
        latency.quantileSeconds(0.95), latency.total() == 0 && queued > 0 ? oldestWaitSeconds : 0);
  }

  /** Ready and starting instances. */
  public int live() {
    return ready + starting;
  }
}
