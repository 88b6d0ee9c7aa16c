package io.tidegate.standalone;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.standalone.cli.CommandFailure;
import io.tidegate.standalone.cli.WorkloadFile;
import io.tidegate.standalone.kafka.Declarations;
import io.tidegate.standalone.kafka.Operator;
import io.tidegate.standalone.view.Narration;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code tidegate up}: starts everything, says when it is ready, tells what happens,
 * applies the file whenever it changes, and stops everything in order when the JVM is asked to end.
 */
final class UpSession {
  private static final Duration FIRST_INSTANCES = Duration.ofSeconds(15);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(14);

  private final StandaloneSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final Teller teller;
  private final Narration narration = new Narration();
  private final Set<WorkloadId> serving = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile @Nullable Standalone standalone;
  private volatile @Nullable TopicFollower follower;

  UpSession(StandaloneSettings settings, PrintWriter out) {
    this.settings = settings;
    this.teller = new Teller(out, clock);
  }

  /**
   * Runs until the JVM is asked to end.
   *
   * @param specs what the file said first
   * @param watch of the file since before that
   */
  void run(List<WorkloadSpec> specs, FileWatch watch) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    teller.say("starting; log in " + settings.logFile());
    Standalone running = Standalone.start(settings, this::brokerFailed);
    standalone = running;
    follower = follow(running);
    apply(running, specs);
    awaitFirstInstances(specs);
    sayReady(specs);
    while (!ended.await(500, TimeUnit.MILLISECONDS)) {
      if (watch.changed()) {
        reload(running);
      }
    }
  }

  private TopicFollower follow(Standalone running) {
    return TopicFollower.start(
        running.kafka(),
        running.reader(),
        EnumSet.of(Topic.DESIRED, Topic.INSTANCES, Topic.ENDPOINTS),
        new TopicFollower.From.Beginning(),
        this::tell);
  }

  private void tell(Received received) {
    switch (received.event()) {
      case DesiredState desired -> narration.decided(desired).ifPresent(this::tellIfNew);
      case InstanceStatus status -> narration.became(status).ifPresent(this::tellIfNew);
      case EndpointSet set -> {
        if (set.endpoints().stream().anyMatch(e -> e.state() == EndpointSet.State.READY)) {
          serving.add(set.workload());
        } else {
          serving.remove(set.workload());
        }
      }
      case null -> {
        if (received.topic() == Topic.INSTANCES) {
          narration.forgot(new InstanceId(received.key()));
        }
      }
      default -> {}
    }
  }

  /** What an earlier run left in the topics is known, not news. */
  private void tellIfNew(String line) {
    if (known() && !stopping.get()) {
      teller.say(line);
    }
  }

  private void apply(Standalone running, List<WorkloadSpec> specs) {
    try (Operator operator = new Operator(running.kafka(), clock)) {
      Map<WorkloadId, Declarations.Change> changes =
          new Declarations(operator, clock)
              .apply(
                  specs,
                  running.declared(),
                  new Declarations.Scope("up", settings.file(), true, false));
      changes.forEach(
          (workload, change) ->
              teller.say("%s  %s".formatted(workload, change.name().toLowerCase(Locale.ROOT))));
    }
  }

  private void reload(Standalone running) {
    try {
      apply(running, WorkloadFile.read(settings.file()));
    } catch (ConfigException | CommandFailure e) {
      teller.warn(e.getMessage() + "; what was declared before stays in force");
    }
  }

  private void awaitFirstInstances(List<WorkloadSpec> specs) throws InterruptedException {
    Set<WorkloadId> expected =
        specs.stream()
            .filter(spec -> spec.scale().min() > 0)
            .map(WorkloadSpec::id)
            .collect(Collectors.toSet());
    long deadline = System.nanoTime() + FIRST_INSTANCES.toNanos();
    while (!(known() && serving.containsAll(expected)) && System.nanoTime() < deadline) {
      if (ended.await(20, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    expected.stream()
        .filter(workload -> !serving.contains(workload))
        .forEach(workload -> teller.warn(workload + " has no instance that serves yet"));
  }

  /** Until then {@link #serving} tells of an earlier run. */
  private boolean known() {
    TopicFollower following = follower;
    return following != null && following.caughtUp();
  }

  private String readyLine() {
    Instant started = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    return String.format(
        Locale.ROOT,
        "ready  balancer http://%s  admin http://%s  (%.1f s)",
        settings.balancer(),
        settings.admin(),
        Duration.between(started, clock.instant()).toMillis() / 1000.0);
  }

  /** Not any more when it is stopping. */
  private void sayReady(List<WorkloadSpec> specs) {
    if (!stopping.get()) {
      teller.print(readyLine());
      hint(specs);
    }
  }

  private void hint(List<WorkloadSpec> specs) {
    specs.stream()
        .map(WorkloadSpec::route)
        .filter(Objects::nonNull)
        .filter(route -> !route.host().startsWith("*"))
        .findFirst()
        .ifPresent(
            route ->
                teller.print(
                    "       curl -H 'Host: %s' http://%s%s"
                        .formatted(route.host(), settings.balancer(), route.path())));
  }

  private void brokerFailed(String message) {
    teller.warn("Kafka gave up: %s; see %s".formatted(message, settings.logFile()));
    Thread.ofPlatform().name("broker-failed").start(() -> System.exit(1));
  }

  private void stop() {
    stopping.set(true);
    ended.countDown();
    Standalone running = standalone;
    if (running == null) {
      return;
    }
    teller.say("stopping");
    long startNanos = System.nanoTime();
    Thread closing = Thread.ofPlatform().name("closing").start(() -> close(running));
    try {
      if (!closing.join(STOP_LIMIT)) {
        teller.warn("not stopped within %d s; ending".formatted(STOP_LIMIT.toSeconds()));
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    teller.say(
        String.format(Locale.ROOT, "stopped in %.1f s", (System.nanoTime() - startNanos) / 1e9));
  }

  private void close(Standalone running) {
    TopicFollower following = follower;
    if (following != null) {
      following.close();
    }
    running.close();
  }
}
