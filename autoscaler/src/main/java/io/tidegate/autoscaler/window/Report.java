package io.tidegate.autoscaler.window;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;

/**
 * The figures of one balancer's batch.
 *
 * @param counted whether it counts requests at all
 * @param open requests in the balancer, waiting ones included; negative when it does not say
 */
record Report(
    boolean counted,
    double requests,
    double errors,
    double completions,
    double open,
    double queued) {

  static Report of(MetricBatch batch) {
    double requests = 0;
    double errors = 0;
    double completions = 0;
    double open = -1;
    double queued = 0;
    boolean counted = false;
    for (Point point : batch.points()) {
      switch (point) {
        case Point.Delta d when d.name().equals(MetricName.REQUESTS) -> {
          requests += d.value();
          counted = true;
        }
        case Point.Delta d when d.name().equals(MetricName.ERRORS) -> errors += d.value();
        case Point.Gauge g when g.name().equals(MetricName.CONCURRENCY) -> open = g.value();
        case Point.Gauge g when g.name().equals(MetricName.QUEUE_DEPTH) -> queued = g.value();
        case Point.Distribution d when d.name().equals(MetricName.REQUEST_DURATION) ->
            completions += d.histogram().count();
        default -> {}
      }
    }
    return new Report(counted, requests, errors, completions, open, queued);
  }

  /** Requests that instances work on. */
  double busy() {
    return Math.max(0, open - queued);
  }
}
