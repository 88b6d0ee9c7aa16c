package io.tidegate.collector.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tidegate.collector.discovery.Findings;
import io.tidegate.collector.discovery.Refusal;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.SampleMetrics;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector's metrics and its log of looks that fail. Each look ends in {@code samples_total}
 * or in {@code missing_total}; causes {@code first}, {@code reset} and {@code absurd} count in
 * both, because levels still went out. What the broker could not take is in {@code
 * tidegate_metrics_dropped_total}.
 */
public final class CollectorTelemetry implements SampleMetrics {
  private static final Logger log = LoggerFactory.getLogger(CollectorTelemetry.class);
  private static final double NANOS = 1e9;

  private final Clock clock;
  private final Histogram.Child duration;
  private final Counter.Child samples;
  private final Gauge.Child instances;
  private final Gauge.Child lastSuccess;
  private final Map<MissingCause, Counter.Child> missing = new EnumMap<>(MissingCause.class);
  private final Counter heartbeats;
  private final Counter listings;
  private final Counter eventStreams;
  private final Gauge workloads;
  private final Gauge refused;
  private final Counter refusals;

  public CollectorTelemetry(CollectorRegistry registry, Clock clock) {
    this.clock = clock;
    this.duration =
        Histogram.build(
                "tidegate_collector_scrape_duration_seconds",
                "Time that a look at an instance took.")
            .buckets(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5)
            .register(registry)
            .labels();
    this.samples = counter(registry, "samples_total", "Looks whose figures went out.").labels();
    this.instances = gauge(registry, "instances", "Instances that are looked at.").labels();
    this.lastSuccess =
        gauge(
                registry,
                "last_success_timestamp_seconds",
                "When figures of any instance last went out.")
            .labels();
    Counter causes =
        counter(registry, "missing_total", "Intervals without rates, by cause.", "cause");
    for (MissingCause cause : MissingCause.values()) {
      missing.put(cause, causes.labels(lowerCase(cause)));
    }
    this.heartbeats =
        counter(registry, "heartbeats_total", "Signs of life of nodes.", "node", "outcome");
    this.listings =
        counter(
            registry, "listings_total", "Listings of an engine's containers.", "node", "outcome");
    this.eventStreams =
        counter(registry, "event_streams_total", "Event streams that were opened.", "node");
    this.refusals =
        counter(registry, "discovery_refusals_total", "Labels refused, by reason.", "reason");
    this.workloads =
        gauge(registry, "discovery_workloads", "Workloads that labels declare now.", "node");
    this.refused =
        gauge(registry, "discovery_refused", "Containers whose labels are refused now.", "node");
  }

  private static Counter counter(
      CollectorRegistry registry, String name, String help, String... labels) {
    return Counter.build("tidegate_collector_" + name, help).labelNames(labels).register(registry);
  }

  private static Gauge gauge(
      CollectorRegistry registry, String name, String help, String... labels) {
    return Gauge.build("tidegate_collector_" + name, help).labelNames(labels).register(registry);
  }

  @Override
  public void looked(long nanos) {
    duration.observe(nanos / NANOS);
  }

  @Override
  public void sampled() {
    samples.inc();
    lastSuccess.set(clock.millis() / 1000.0);
  }

  @Override
  public void missing(MissingCause cause) {
    Counter.Child child = missing.get(cause);
    if (child != null) {
      child.inc();
    }
  }

  @Override
  public void failing(SampledInstance instance, Exception why) {
    log.warn(
        "no figures of instance={} workload={} node={}: {}",
        instance.instance(),
        instance.workload(),
        instance.node(),
        why instanceof UnreadableException ? why.getMessage() : why.toString());
  }

  @Override
  public void instances(int count) {
    instances.set(count);
  }

  /** A node's sign of life was sent, or was not. */
  public void heartbeat(String node, boolean sent) {
    heartbeats.labels(node, sent ? "sent" : "failed").inc();
  }

  /** An engine was asked for its containers. */
  public void listed(String node, boolean answered) {
    listings.labels(node, answered ? "answered" : "failed").inc();
  }

  /** An engine has accepted a subscription to its events. */
  public void subscribed(String node) {
    eventStreams.labels(node).inc();
  }

  /** What an engine's containers declare now. */
  public void found(String node, Findings findings) {
    workloads.labels(node).set(findings.workloads().size());
    refused.labels(node).set(findings.refusals().size());
  }

  /** A refusal that was not there before. */
  public void refused(Refusal refusal) {
    refusals.labels(lowerCase(refusal.reason())).inc();
    log.warn("container {} is no workload: {}", refusal.container(), refusal.why());
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
