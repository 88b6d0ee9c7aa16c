package io.tidegate.autoscaler.benchmark;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.autoscaler.AutoscalerApplication;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.testing.KafkaExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What one autoscaler process keeps up with through a real broker, and how long a crossing takes to
 * become a published decision: {@code LogBenchmark WORKLOADS[,WORKLOADS…] INSTANCES SECONDS
 * [INTERVAL [BOOTSTRAP]]}. Every workload is reported each {@code INTERVAL} seconds (1) by a
 * balancer and a collector, spread over that time; five times a second some workload's load jumps
 * eightfold. The generator, the broker (unless one is given) and the autoscaler share the machine,
 * so give it two cores and nothing else to do: {@code taskset -c 0,1 java …}.
 */
public final class LogBenchmark {
  private static final int SLOTS = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final int CROSSINGS_PER_SECOND = 5;

  private final KafkaSettings settings;
  private final int workloads;
  private final int interval;
  private final Clock clock = Clock.systemUTC();
  private final Map<String, DesiredState> desired = new ConcurrentHashMap<>();
  private final Map<String, Long> crossedAt = new ConcurrentHashMap<>();
  private final List<Double> lags = Collections.synchronizedList(new ArrayList<>());

  private LogBenchmark(KafkaSettings settings, int workloads, int interval) {
    this.settings = settings;
    this.workloads = workloads;
    this.interval = interval;
  }

  /** Runs each size in turn and prints a line for each. */
  public static void main(String[] args) throws Exception {
    int[] sizes =
        Arrays.stream((args.length > 0 ? args[0] : "1000").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    int instances = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 60;
    int interval = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    String bootstrap = args.length > 4 ? args[4] : KafkaExtension.bootstrap();
    System.out.println(
        "workloads instances  samples/s  records/s | crossings  p50 ms  p99 ms  max ms | cores");
    for (int size : sizes) {
      String prefix = "bench" + UUID.randomUUID() + ".";
      new LogBenchmark(new KafkaSettings(bootstrap, prefix, Map.of()), size, interval)
          .run(instances, seconds);
    }
    System.exit(0); // the broker of the tests stops in a shutdown hook
  }

  private void run(int instances, int seconds) throws Exception {
    TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), Duration.ofSeconds(30));
    var codec = DecisionCodec.codec();
    EventPublisher publisher = new EventPublisher(settings, codec, "/benchmark", clock);
    RecordReader reader =
        new RecordReader(
            codec, new DeadLetters(publisher, new CollectorRegistry()), settings.topicPrefix());
    LogLoad load = new LogLoad(settings, workloads, instances, interval);
    load.declare(publisher, clock.instant());
    TopicFollower follower =
        TopicFollower.start(
            settings,
            reader,
            EnumSet.of(Topic.DESIRED),
            new TopicFollower.From.Beginning(),
            this::decided);
    Process autoscaler = autoscaler();
    Runtime.getRuntime().addShutdownHook(new Thread(autoscaler::destroy)); // also when interrupted
    try {
      while (desired.size() < workloads && autoscaler.isAlive()) {
        LockSupport.parkNanos(50_000_000);
      }
      drive(load, WARM_UP, false);
      Duration cpu = cpu(autoscaler);
      Instant began = clock.instant();
      long points = drive(load, Duration.ofSeconds(seconds), true);
      double took = Duration.between(began, clock.instant()).toNanos() / 1e9;
      print(instances, points / took, cpu(autoscaler).minus(cpu).toNanos() / 1e9 / took);
    } finally {
      autoscaler.destroy();
      autoscaler.waitFor();
      follower.close();
      load.close();
      publisher.close();
    }
  }

  private void decided(Received received) {
    if (received.event() instanceof DesiredState state) {
      DesiredState before = desired.put(received.key(), state);
      Long at = crossedAt.get(received.key());
      if (at != null && before != null && state.replicas() > before.replicas()) {
        crossedAt.remove(received.key());
        lags.add((System.nanoTime() - at) / 1e6);
      }
    }
  }

  /**
   * Reports in real time; how many points were sent. A generator that cannot keep up sends less.
   */
  private long drive(LogLoad load, Duration time, boolean crossings) {
    long points = 0;
    int crossed = 0;
    long began = System.nanoTime();
    long slots = time.toMillis() * SLOTS / 1000;
    for (long slot = 0; slot < slots; slot++) {
      LockSupport.parkNanos(began + slot * (1_000_000_000L / SLOTS) - System.nanoTime());
      if (System.nanoTime() - began > time.toNanos()) {
        break;
      }
      int slotsOfInterval = SLOTS * interval;
      for (int i = (int) (slot % slotsOfInterval); i < workloads; i += slotsOfInterval) {
        points += load.report(i, epochNanos());
      }
      if (crossings && slot % (SLOTS / CROSSINGS_PER_SECOND) == 0 && crossed < workloads) {
        // far from the slot of its own report, as a crossing comes at any moment
        int workload = (int) ((crossed++ * 7919L) % workloads);
        crossedAt.put(LogLoad.id(workload).value(), System.nanoTime());
        load.cross(workload, epochNanos());
      }
    }
    return points;
  }

  private long epochNanos() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private void print(int instances, double pointsPerSecond, double cores) {
    LockSupport.parkNanos(2_000_000_000L); // for the last crossings
    List<Double> sorted = new ArrayList<>(lags);
    Collections.sort(sorted);
    System.out.printf(
        "%9d %9d %10.0f %10.0f | %5d/%-5d %6.0f %7.0f %7.0f | %.2f%n",
        workloads,
        instances,
        pointsPerSecond,
        pointsPerSecond / (5 + 2.0 * instances) * 2,
        sorted.size(),
        sorted.size() + crossedAt.size(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        quantile(sorted, 1),
        cores);
  }

  private static double quantile(List<Double> sorted, double quantile) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1.0, Math.floor(quantile * sorted.size())));
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private Process autoscaler() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("tidegate.bench.jvm", "-Xmx4g").split(" ")));
    command.addAll(
        List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            AutoscalerApplication.class.getName(),
            "--tidegate.admin.port=0",
            "--tidegate.kafka.bootstrap-servers=" + settings.bootstrapServers(),
            "--tidegate.kafka.topic-prefix=" + settings.topicPrefix()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            Path.of(System.getProperty("java.io.tmpdir"), "autoscaler-bench.log").toFile())
        .start();
  }
}
