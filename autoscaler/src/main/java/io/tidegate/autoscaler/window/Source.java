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

  void take(Report report, long at, double interval) {
    atNanos = at;
    intervalSeconds = interval;
    arrivals = report.requests();
    busy = report.busy();
    queued = report.queued();
  }
}
