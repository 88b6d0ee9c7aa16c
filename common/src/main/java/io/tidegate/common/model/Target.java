package io.tidegate.common.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.TreeMap;

/** One thing to keep a workload at. Averages are per ready instance unless said otherwise. */
public sealed interface Target {

  /** How often a figure that nobody reports, such as a query's answer, is fetched. */
  Duration FETCH_PERIOD = Duration.ofSeconds(2);

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

  /** Share of the scheduling periods in which an instance was held back by its CPU limit. */
  record Throttling(double ratio) implements Target {
    public Throttling {
      requirePositive("throttling", ratio);
    }

    @Override
    public String key() {
      return "throttling";
    }
  }

  /** Share of the time in which some task of an instance waited for a CPU (PSI). */
  record Pressure(double ratio) implements Target {
    public Pressure {
      requirePositive("pressure", ratio);
    }

    @Override
    public String key() {
      return "pressure";
    }
  }

  /** Failed requests as a share of all, over the whole workload. */
  record ErrorRate(double ratio) implements Target {
    public ErrorRate {
      requirePositive("error-rate", ratio);
    }

    @Override
    public String key() {
      return "error-rate";
    }
  }

  /** Requests that wait in the balancers for an instance, per instance. */
  record Queue(double perInstance) implements Target {
    public Queue {
      requirePositive("queue", perInstance);
    }

    @Override
    public String key() {
      return "queue";
    }
  }

  /**
   * How far a consumer group is behind the end of a Kafka topic, in records per instance.
   *
   * @param bootstrapServers of the cluster that has the topic; empty means Tidegate's own
   * @param capAtPartitions never ask for more instances than the topic has partitions, as the
   *     surplus would idle
   */
  record KafkaLag(
      String topic,
      String group,
      String bootstrapServers,
      double perInstance,
      boolean capAtPartitions)
      implements Target {
    public KafkaLag {
      requirePositive("per-instance", perInstance);
    }

    @Override
    public String key() {
      return "kafka-lag " + group + "/" + topic;
    }
  }

  /**
   * A Prometheus instant query whose answers are added up and divided among the instances.
   *
   * @param server base URL, such as {@code http://prometheus:9090}
   */
  record Promql(String server, String query, double perInstance) implements Target {
    public Promql {
      requirePositive("per-instance", perInstance);
    }

    @Override
    public String key() {
      return "promql " + query;
    }
  }

  /**
   * At least {@code replicas} from each time that {@code from} names until the next that {@code
   * until} names; {@link Cron} expressions in {@code zone}.
   */
  record Schedule(String from, String until, ZoneId zone, int replicas) implements Target {
    public Schedule {
      requirePositive("replicas", replicas);
      Cron.parse(from);
      Cron.parse(until);
    }

    /**
     * What it asks for at a moment: its replicas while its end comes sooner than its next
     * beginning, otherwise none. Daylight saving is the zone's matter.
     */
    public int replicasAt(Instant moment) {
      ZonedDateTime now = moment.atZone(zone);
      return Cron.parse(until).next(now).isBefore(Cron.parse(from).next(now)) ? replicas : 0;
    }

    @Override
    public String key() {
      return "schedule " + from;
    }
  }

  /** Any metric of the stream, by name and attributes: its sum over instances per instance. */
  record Metric(String name, Map<String, String> attributes, double perInstance) implements Target {
    public Metric {
      attributes = Map.copyOf(attributes);
      requirePositive("per-instance", perInstance);
    }

    @Override
    public String key() {
      return attributes.isEmpty() ? name : name + new TreeMap<>(attributes);
    }
  }

  private static void requirePositive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(key, value));
    }
  }
}
