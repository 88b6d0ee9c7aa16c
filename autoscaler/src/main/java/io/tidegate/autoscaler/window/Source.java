package io.tidegate.autoscaler.window;

/** The newest report of one balancer. */
final class Source {
  final String name;
  long atNanos = Long.MIN_VALUE;
  double intervalSeconds;
  double arrivals;
  double busy;
  double queued;

  Source(String name) {
    this.name = name;
  }

  /**
   * Mean queue over the report's interval, no more than all that was open. The depth is the one at
   * its end: with 1,000 more at the end of a second than at its beginning, 500 waited on average.
   */
  double meanQueue(Report report) {
    double before = atNanos == Long.MIN_VALUE ? report.queued() : queued;
    return Math.min(report.open(), (before + report.queued()) / 2);
  }

  void take(Report report, long at, double interval) {
    atNanos = at;
    intervalSeconds = interval;
    arrivals = report.requests();
    busy = Math.max(0, report.open() - meanQueue(report));
    queued = report.queued();
  }
}
