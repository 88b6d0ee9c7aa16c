package io.tidegate.collector;

import io.tidegate.collector.discovery.WorkloadTable;
import io.tidegate.collector.docker.ContainerWatch;
import io.tidegate.collector.kafka.StatePublisher;
import io.tidegate.collector.node.NodeSource;
import io.tidegate.collector.sample.InstanceTable;
import io.tidegate.collector.sample.Sampler;
import io.tidegate.collector.telemetry.CollectorTelemetry;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.telemetry.CheckResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector. READ THIS FIRST.
 *
 * <pre>
 *   instances ──▶ InstanceTable ──▶ Sampler ──▶ process | cgroup | engine ──▶ metrics   each second
 *                                               NodeSource ─────────────────▶ nodes     each two
 *   engine events ──▶ ContainerWatch ──▶ LabelLoop ──▶ Discovery ───────────▶ workloads on change
 * </pre>
 *
 * <p>The three rows share nothing but the log and do not wait for each other. None waits for Kafka:
 * figures go into a queue that drops its oldest, a heartbeat that is not answered holds back the
 * next one. Nothing that cannot be read becomes a 0; it is left out and counted.
 */
public final class CollectorLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CollectorLoop.class);

  /** A new instance is looked at within this time. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final Parts parts;
  private final Duration heartbeat;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentMap<NodeId, String> silent = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  public CollectorLoop(Parts parts, Duration heartbeat, Clock clock) {
    this.parts = parts;
    this.heartbeat = heartbeat;
    this.clock = clock;
  }

  /** What the loop drives. */
  public record Parts(
      Tables tables,
      Sampler sampler,
      List<NodeSource> nodes,
      List<ContainerWatch> watches,
      Outputs out) {
    public Parts {
      nodes = List.copyOf(nodes);
      watches = List.copyOf(watches);
    }
  }

  /** What the log says. */
  public record Tables(InstanceTable instances, WorkloadTable workloads) {}

  /** Where the loop's words go. */
  public record Outputs(StatePublisher publisher, CollectorTelemetry telemetry)
      implements AutoCloseable {
    @Override
    public void close() {
      publisher.close();
    }
  }

  /** Begins. */
  public void start() {
    // The watchman of deadlines must not wait for a carrier that a stuck file read occupies.
    threads.add(
        Thread.ofPlatform().daemon().name("collector-sampling").start(() -> repeat(this::sample)));
    for (NodeSource source : parts.nodes()) {
      threads.add(
          Thread.ofVirtual()
              .name("collector-heartbeat-" + source.nodes())
              .start(() -> repeat(() -> beat(source))));
    }
    parts.watches().forEach(ContainerWatch::start);
    log.info(
        "collecting for nodes={}",
        parts.nodes().stream().flatMap(source -> source.nodes().stream()).sorted().toList());
  }

  /** One pass over all instances; answers how long nothing is due. */
  private Duration sample() {
    Duration pause = Duration.ofNanos(parts.sampler().pass(parts.tables().instances().instances()));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private Duration beat(NodeSource source) throws InterruptedException {
    try {
      for (NodeStatus each : source.observe(clock.instant())) {
        boolean sent = parts.out().publisher().alive(each);
        parts.out().telemetry().heartbeat(each.node().value(), sent);
        if (silent.remove(each.node()) != null) {
          log.info("node={} answers again", each.node());
        }
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      for (NodeId each : source.nodes()) {
        parts.out().telemetry().heartbeat(each.value(), false);
        if (silent.put(each, String.valueOf(e.getMessage())) == null) {
          log.warn("node={} does not answer: {}", each, e.toString());
        }
      }
    }
    return heartbeat;
  }

  private void repeat(Turn turn) {
    while (!stopping) {
      Duration pause = heartbeat;
      try {
        pause = turn.take();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        log.error("{} failed and goes on", Thread.currentThread().getName(), e);
      }
      if (Thread.interrupted()) {
        return;
      }
      LockSupport.parkNanos(Math.max(1, pause.toNanos()));
    }
  }

  /** Whether the loop runs and all its nodes answer. */
  public CheckResult check() {
    if (stopping || threads.isEmpty() || !threads.getFirst().isAlive()) {
      return new CheckResult.Down("not sampling");
    }
    return silent.isEmpty()
        ? new CheckResult.Up()
        : new CheckResult.Degraded("nodes that do not answer: " + silent);
  }

  /**
   * Ends everything and waits for no look. Nodes are not taken off the log: a collector that is
   * restarted must not make placement move what runs on them; their heartbeats grow old by
   * themselves.
   */
  @Override
  public void close() {
    stopping = true;
    parts.watches().forEach(ContainerWatch::close);
    threads.forEach(Thread::interrupt);
    try {
      for (Thread each : threads) {
        each.join(STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.sampler().close();
  }

  /** One turn of a loop; answers how long to pause. */
  private interface Turn {
    Duration take() throws InterruptedException;
  }
}
