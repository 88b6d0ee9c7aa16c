package io.tidegate.common.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * One process's metrics: our own registry, the JVM's figures, and the text that Prometheus reads.
 */
public final class Telemetry {
  private final CollectorRegistry registry = new CollectorRegistry(true);

  /**
   * Registers the JVM's figures and {@code tidegate_build_info}.
   *
   * @param version of this build, as in {@code tidegate version}
   */
  public Telemetry(String version) {
    new StandardExports().register(registry);
    new MemoryPoolsExports().register(registry);
    new BufferPoolsExports().register(registry);
    new GarbageCollectorExports().register(registry);
    new ThreadExports().register(registry);
    Gauge.build("tidegate_build_info", "Always 1; the version is in the label.")
        .labelNames("version")
        .register(registry)
        .labels(version)
        .set(1);
  }

  /** Where a component registers its collectors. */
  public CollectorRegistry registry() {
    return registry;
  }

  /** The exposition in text format 0.0.4. */
  public String text() {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(text, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** The content type of {@link #text()}. */
  public String contentType() {
    return TextFormat.CONTENT_TYPE_004;
  }
}
