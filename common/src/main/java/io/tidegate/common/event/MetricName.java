package io.tidegate.common.event;

/** The names of the figures on the metrics topic; OpenTelemetry's where it defines one. */
public final class MetricName {
  /** Gauge, cores in use. */
  public static final String CPU_USAGE = "container.cpu.usage";

  /** Gauge, cores an instance may use at most; absent when unlimited. */
  public static final String CPU_LIMIT = "container.cpu.limit";

  /** Gauge 0..1, periods in which the instance was held back over all periods. */
  public static final String CPU_THROTTLED = "container.cpu.throttled.ratio";

  /** Gauge 0..1, share of the time in which some task waited for a CPU. */
  public static final String CPU_PRESSURE = "container.cpu.pressure.some";

  /** Gauge 0..1, share of the time in which all tasks waited for memory. */
  public static final String MEMORY_PRESSURE = "container.memory.pressure.full";

  /** Gauge 0..1, share of the time in which some task waited for I/O. */
  public static final String IO_PRESSURE = "container.io.pressure.some";

  /** Gauge, bytes: usage less the inactive page cache. */
  public static final String MEMORY_WORKING_SET = "container.memory.working_set";

  /** Gauge, bytes an instance may use at most; absent when unlimited. */
  public static final String MEMORY_LIMIT = "container.memory.limit";

  /** Gauge, seconds since the instance's process started. */
  public static final String UPTIME = "container.uptime";

  /** Delta, bytes; attribute {@code network.io.direction}: receive or transmit. */
  public static final String NETWORK_IO = "container.network.io";

  /** Delta, bytes; attribute {@code disk.io.direction}: read or write. */
  public static final String DISK_IO = "container.disk.io";

  /** Delta, requests that arrived, held ones included. */
  public static final String REQUESTS = "tidegate.demand.requests";

  /** Delta, requests that failed: 5xx, or no answer. */
  public static final String ERRORS = "tidegate.demand.errors";

  /** Gauge, mean number of requests in the balancer over the interval, held ones included. */
  public static final String CONCURRENCY = "tidegate.demand.concurrency";

  /** Gauge, requests that wait for an instance now. */
  public static final String QUEUE_DEPTH = "tidegate.demand.queue.depth";

  /** Gauge, seconds that the longest waiting request has waited. */
  public static final String QUEUE_WAIT = "tidegate.demand.queue.wait";

  /** Distribution, seconds from a request's first byte to its response's last. */
  public static final String REQUEST_DURATION = "http.server.request.duration";

  /** Gauge per instance (attribute {@code instance}): requests and tunnels in flight to it. */
  public static final String INSTANCE_IN_FLIGHT = "tidegate.demand.instance.in_flight";

  /**
   * Gauge per instance (attribute {@code instance}): how many of those in flight are streams, that
   * is tunnels (upgraded connections such as WebSockets, connections of TCP listeners) or requests
   * on a stream of an HTTP/2 connection to the instance.
   */
  public static final String INSTANCE_STREAMS = "tidegate.demand.instance.streams";

  private MetricName() {}
}
