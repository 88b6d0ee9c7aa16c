package io.tidegate.placement.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every platform promises. A platform earns its place by passing this. */
public abstract class PlatformContract {
  protected static final NodeId NODE = new NodeId("n1");
  protected static final Resources SIZE = new Resources(100, 64 << 20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<InstanceId> started = new CopyOnWriteArrayList<>();
  protected Platform platform;

  /** A platform with one node, {@link #NODE}; called again it finds what the last one left. */
  protected abstract Platform open() throws Exception;

  /** Something that runs until it is stopped. */
  protected abstract RunSpec lasting();

  /** Something that ends at once with status 3. */
  protected abstract RunSpec failing();

  /** Ends an instance behind the platform's back, as kill -9 does. */
  protected abstract void kill(ObservedInstance instance) throws Exception;

  /** Goes before the instances' names. */
  protected String prefix() {
    return "contract";
  }

  @BeforeEach
  void begin() throws Exception {
    platform = open();
    tellNodes();
  }

  @AfterEach
  void end() throws Exception {
    for (InstanceId id : started) {
      platform.stop(id, NODE, Duration.ofSeconds(1));
    }
    assertThat(mine()).isEmpty();
    platform.close();
  }

  @Test
  void observesWhatItStarted() throws Exception {
    ObservedInstance answer = start("a", lasting());

    ObservedInstance seen = only(answer.id());
    assertThat(seen.running()).isTrue();
    assertThat(seen.workload()).isEqualTo(new WorkloadId("web"));
    assertThat(seen.node()).isEqualTo(NODE);
    assertThat(seen.revision()).isEqualTo("r1");
    assertThat(seen.resources()).isEqualTo(SIZE);
    assertThat(seen.handle()).isNotBlank();
    assertThat(seen.address()).isNotNull().isEqualTo(answer.address());
    assertThat(platform.observe().reached()).contains(NODE);
  }

  @Test
  void startingTwiceIsStartingOnce() throws Exception {
    ObservedInstance first = start("a", lasting());
    ObservedInstance second = start("a", lasting());

    assertThat(second.handle()).isEqualTo(first.handle());
    assertThat(mine()).hasSize(1);
  }

  @Test
  void runsSeveralSideBySide() throws Exception {
    ObservedInstance a = start("a", lasting());
    ObservedInstance b = start("b", lasting());

    assertThat(a.address()).isNotEqualTo(b.address());
    assertThat(mine()).hasSize(2).allMatch(ObservedInstance::running);
  }

  @Test
  void neverTakesAStartUnderWayForAnEnd() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ObservedInstance>> starts = new ArrayList<>();
      for (String name : List.of("a", "b", "c", "d")) {
        starts.add(threads.submit(() -> start(name, lasting())));
      }
      while (!starts.stream().allMatch(Future::isDone)) {
        assertThat(mine()).allMatch(ObservedInstance::running);
      }
      for (Future<ObservedInstance> each : starts) {
        assertThat(each.get().running()).isTrue();
      }
    }
    assertThat(mine()).hasSize(4).allMatch(ObservedInstance::running);
  }

  @Test
  void stoppingRemovesAndStoppingAgainSucceeds() throws Exception {
    ObservedInstance instance = start("a", lasting());

    platform.stop(instance.id(), NODE, PATIENCE);
    assertThat(mine()).isEmpty();
    platform.stop(instance.id(), NODE, PATIENCE);
    platform.stop(new InstanceId(prefix() + "-never-was"), NODE, PATIENCE);
  }

  @Test
  void tellsOfADeathAtOnceAndKeepsTheBodyUntilItIsStopped() throws Exception {
    AtomicInteger hints = new AtomicInteger();
    platform.onChange(hints::incrementAndGet);
    ObservedInstance instance = start("a", lasting());
    ObservedInstance other = start("b", lasting());
    hints.set(0);

    kill(instance);

    await().atMost(Duration.ofSeconds(5)).until(() -> hints.get() > 0);
    await().until(() -> !only(instance.id()).running());
    assertThat(only(other.id()).running()).isTrue();
    platform.stop(instance.id(), NODE, PATIENCE);
    assertThat(mine()).hasSize(1);
  }

  @Test
  void saysHowAnInstanceEnded() throws Exception {
    ObservedInstance instance = start("a", failing());

    await().atMost(Duration.ofSeconds(10)).until(() -> !only(instance.id()).running());
    assertThat(only(instance.id()).exit()).contains("status ");
  }

  @Test
  void resizesInPlace() throws Exception {
    ObservedInstance instance = start("a", lasting());
    Resources larger = new Resources(200, 96 << 20);

    platform.resize(instance.id(), NODE, larger);

    ObservedInstance seen = only(instance.id());
    assertThat(seen.resources()).isEqualTo(larger);
    assertThat(seen.handle()).isEqualTo(instance.handle());
    assertThat(seen.running()).isTrue();
    assertThatThrownBy(() -> platform.resize(new InstanceId(prefix() + "-no"), NODE, larger))
        .isInstanceOf(RejectedPlatformException.class);
  }

  @Test
  void findsEverythingAgainAfterItsOwnRestart() throws Exception {
    ObservedInstance instance = start("a", lasting());
    platform.close();

    platform = open();
    tellNodes();

    ObservedInstance seen = only(instance.id());
    assertThat(seen.running()).isTrue();
    assertThat(seen.handle()).isEqualTo(instance.handle());
    assertThat(seen.address()).isEqualTo(instance.address());
    assertThat(seen.revision()).isEqualTo("r1");
    assertThat(seen.resources()).isEqualTo(SIZE);
    platform.stop(instance.id(), NODE, PATIENCE);
    assertThat(mine()).isEmpty();
  }

  protected ObservedInstance start(String name, RunSpec run) throws PlatformException {
    InstanceId id = new InstanceId(prefix() + "-" + name);
    started.add(id);
    return platform.start(new InstanceSpec(id, new WorkloadId("web"), run, 8080, SIZE, "r1"), NODE);
  }

  protected ObservedInstance only(InstanceId id) throws PlatformException {
    return platform.observe().instances().stream()
        .filter(instance -> instance.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  protected List<ObservedInstance> mine() throws PlatformException {
    return platform.observe().instances();
  }

  private void tellNodes() {
    platform.nodes(
        List.of(
            new NodeStatus(
                NODE,
                platform.name(),
                new Resources(4_000, 4L << 30),
                new Resources(4_000, 4L << 30),
                Map.of(),
                null,
                null,
                true,
                Instant.EPOCH)));
  }
}
