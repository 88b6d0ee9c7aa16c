package io.tidegate.common.model;

import java.time.Duration;
import java.util.Map;

/** One thing to keep a workload at. Averages are per ready instance unless said otherwise. */
public sealed interface Target {

  /** The key it is written under in a workload file, which is also its name in explanations. */
  String key();

  /** Working CPU as a share of the instance's CPU request; 0.7 is 70 %. */
  record Cpu(double ratio) implements Target {
    public Cpu {
      requirePositive("cpu", ratio);
    }

    @Override
    public String key() {
      return "cpu";
    }
  }

  /** Working set as a share of the instance's memory request. */
  record Memory(double ratio) implements Target {
    public Memory {
      requirePositive("memory", ratio);
    }

    @Override
    public String key() {
      return "memory";
    }
  }

  /** Requests a second that one instance shall serve. */
  record RequestsPerSecond(double perInstance) implements Target {
    public RequestsPerSecond {
      requirePositive("requests-per-second", perInstance);
    }

    @Override
    public String key() {
      return "requests-per-second";
    }
  }

  /** Requests at the same time, held ones included, that one instance shall serve. */
  record Concurrency(double perInstance) implements Target {
    public Concurrency {
      requirePositive("concurrency", perInstance);
    }

    @Override
    public String key() {
      return "concurrency";
    }
  }

  /** A percentile of the response time over the whole workload; {@code quantile} 0.95 is p95. */
  record Latency(double quantile, Duration limit) implements Target {
    public Latency {
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException("quantile: %s (expected: 0..1)".formatted(quantile));
      }
      requirePositive("latency", limit.toMillis() / 1000.0);
    }

    @Override
    public String key() {
      return "p" + Math.round(quantile * 100);
    }
  }

  /** Any metric of the stream, by name and attributes: its sum over instances per instance. */
  record Metric(String name, Map<String, String> attributes, double perInstance) implements Target {
    public Metric {
      attributes = Map.copyOf(attributes);
      requirePositive(name, perInstance);
    }

    @Override
    public String key() {
      return name;
    }
  }

  private static void requirePositive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(key, value));
    }
  }
}
