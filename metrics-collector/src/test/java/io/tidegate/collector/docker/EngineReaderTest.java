package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.collector.docker.FakeEngine.Answer;
import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineReaderTest {
  private static final String STATS = "/containers/c1/stats?stream=false&one-shot=true";

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private FakeEngine engine;
  private EngineClient client;
  private EngineReader reader;
  private String stats;

  @BeforeEach
  void start() throws IOException {
    engine = new FakeEngine(directory);
    client = new EngineClient(engine.address());
    reader = reader(new Unguarded());
    stats = Files.readString(Path.of("src/test/resources/docker/stats-v1.json"));
    engine
        .json(
            "/containers/c1/json",
            Files.readString(Path.of("src/test/resources/docker/inspect.json")))
        .json(STATS, stats);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    engine.close();
  }

  @Test
  void readsWhatAnEngineReallySends() throws Exception {
    Reading reading = reader.read(container("c1"));

    assertThat(reading.counters())
        .containsEntry(Counter.CPU_NANOS, 8_109_313_969L)
        .containsEntry(Counter.CPU_PERIODS, 237L)
        .containsEntry(Counter.NETWORK_SENT_BYTES, 0L)
        .doesNotContainKey(Counter.DISK_READ_BYTES);
    assertThat(reading.levels())
        .containsEntry(Level.WORKING_SET_BYTES, 2_867_200.0 - 2_281_472)
        .containsEntry(Level.CPU_LIMIT_CORES, 0.5)
        .containsEntry(Level.MEMORY_LIMIT_BYTES, 67_108_864.0)
        .containsEntry(Level.MACHINE_CORES, 2.0)
        .containsEntry(Level.UPTIME_SECONDS, 23.449);
  }

  @Test
  void asksWhatAContainerIsOnceAndAgainWhenItChanged() throws Exception {
    reader.read(container("c1"));
    reader.read(container("c1"));
    assertThat(engine.requests("/containers/c1/json")).isEqualTo(1);

    reader.changed("c1");
    reader.read(container("c1"));
    assertThat(engine.requests("/containers/c1/json")).isEqualTo(2);
  }

  @Test
  void aLimitThatNobodySaysHasChangedIsKnownAfterAMinute() throws Exception {
    reader.read(container("c1"));
    engine.json(
        "/containers/c1/json",
        Files.readString(Path.of("src/test/resources/docker/inspect.json"))
            .replace("\"Memory\":67108864", "\"Memory\":134217728"));
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(reader.read(container("c1")).levels())
        .containsEntry(Level.MEMORY_LIMIT_BYTES, 67_108_864.0);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(reader.read(container("c1")).levels())
        .containsEntry(Level.MEMORY_LIMIT_BYTES, 134_217_728.0);
    assertThat(engine.requests("/containers/c1/json")).isEqualTo(2);
  }

  @Test
  void everyCallHasTheBreakerOfItsNodeAndADeadline() throws Exception {
    FakeGuard guard = new FakeGuard();

    reader(guard).read(container("c1"));

    String call = "docker-figures:host-1 within PT2S";
    assertThat(guard.calls).containsExactly(call, call);
    assertThat(guard.failures).isEmpty();
  }

  @Test
  void anUnknownContainerIsNoFailureOfTheEngineAndAnErrorOfItsIs() {
    FakeGuard guard = new FakeGuard();
    reader = reader(guard);
    assertThatThrownBy(() -> reader.read(container("nobody")))
        .extracting("reason")
        .isEqualTo(MissingCause.GONE);
    assertThat(guard.failures).isEmpty();

    engine.on(STATS, new Answer.Body(500, "{\"message\":\"boom\"}"));
    assertMissing(MissingCause.UNREADABLE);
    assertThat(guard.failures).hasSize(1);
  }

  @Test
  void anOpenBreakerAndADeadlineAreMissingAndTheEngineIsNotAsked() {
    FakeGuard guard = new FakeGuard();
    reader = reader(guard);

    guard.instead = new GuardOpenException("docker-figures:host-1", new IOException());
    assertMissing(MissingCause.UNREADABLE);
    guard.instead = new TimeoutException();
    assertMissing(MissingCause.TIMEOUT);
    assertThat(engine.requests()).isEmpty();
  }

  private EngineReader reader(Guard guard) {
    return new EngineReader(
        client,
        guard,
        new EngineReader.Settings(new NodeId("host-1"), Duration.ofSeconds(2)),
        nanos::get);
  }

  private static final class FakeGuard implements Guard {
    final List<String> calls = new ArrayList<>();
    final List<Exception> failures = new ArrayList<>();
    @Nullable Exception instead;

    @Override
    public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
      calls.add(name + " within " + deadline);
      if (instead != null) {
        throw instead;
      }
      try {
        return work.call();
      } catch (Exception e) {
        failures.add(e);
        throw e;
      }
    }
  }

  @Test
  void keepsItsConnection() throws Exception {
    for (int i = 0; i < 10; i++) {
      reader.read(container("c1"));
    }

    assertThat(engine.connections()).isEqualTo(1);
  }

  @Test
  void readsABodyInChunks() throws Exception {
    engine.on(STATS, new Answer.Chunked(stats));

    assertThat(reader.read(container("c1")).counters()).containsKey(Counter.CPU_NANOS);
    assertThat(reader.read(container("c1")).counters()).containsKey(Counter.CPU_NANOS);
  }

  @Test
  void anAllZeroBodyIsMissingAndNotIdle() {
    engine.json(
        STATS,
        "{\"read\":\"0001-01-01T00:00:00Z\",\"cpu_stats\":{\"cpu_usage\":{\"total_usage\":0}},"
            + "\"memory_stats\":{}}");

    assertMissing(MissingCause.EMPTY);
  }

  @Test
  void aContainerWithoutSystemTimeHasEnded() {
    engine.json(STATS, stats.replaceAll("\"system_cpu_usage\":\\d+,", ""));

    assertMissing(MissingCause.EMPTY);
  }

  @Test
  void anUnknownContainerIsGone() {
    assertThatThrownBy(() -> reader.read(container("nobody")))
        .isInstanceOf(UnreadableException.class)
        .extracting("reason")
        .isEqualTo(MissingCause.GONE);
  }

  @Test
  void anEngineThatFailsIsUnreadable() {
    engine.on(STATS, new Answer.Body(500, "{\"message\":\"boom\"}"));

    assertMissing(MissingCause.UNREADABLE);
  }

  @Test
  void halfABodyIsAnErrorAndNotAShortBody() throws Exception {
    reader.read(container("c1"));
    engine.on(STATS, new Answer.Half(stats.substring(0, 700)));

    assertThatThrownBy(() -> reader.read(container("c1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("early");

    engine.json(STATS, stats);
    assertThat(reader.read(container("c1")).counters()).isNotEmpty();
  }

  @Test
  void garbageIsAnError() {
    engine.json(STATS, "<html>");

    assertThatThrownBy(() -> reader.read(container("c1"))).isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptEndsACallThatHangs() {
    engine.on(STATS, new Answer.Hang());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    reader.read(container("c1"));
                  } catch (Exception e) {
                    failure.set(e);
                  }
                });
    Awaitility.await().until(() -> engine.requests(STATS) == 1);

    thread.interrupt();

    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> failure.get() != null);
    assertThat(failure.get()).isInstanceOf(IOException.class);
    Awaitility.await().until(() -> engine.connections() == 0);
  }

  @Test
  void findsANewConnectionAfterTheEngineHasRestarted() throws Exception {
    reader.read(container("c1"));
    engine.close();
    assertThatThrownBy(() -> reader.read(container("c1"))).isInstanceOf(IOException.class);

    engine = new FakeEngine(directory).json(STATS, stats);

    assertThat(reader.read(container("c1")).counters()).isNotEmpty();
  }

  @Test
  void aHandleThatIsNoIdNeverReachesTheEngine() {
    for (String handle : new String[] {"../info", "a/b", "", "a?b", "a b", "a\r\nX: y"}) {
      assertThatThrownBy(() -> reader.read(container(handle)))
          .isInstanceOf(UnreadableException.class)
          .hasMessageContaining("expected: a container id");
    }
    assertThat(engine.requests()).isEmpty();
  }

  @Test
  void readsTheFiguresOfVersion2AndOfAHostNetwork() throws Exception {
    engine.json(
        STATS,
        """
        {"read":"2026-11-21T22:46:18Z",
         "cpu_stats":{"cpu_usage":{"total_usage":5},"system_cpu_usage":9,"online_cpus":4},
         "memory_stats":{"usage":100,"stats":{"inactive_file":30,"file":60}},
         "blkio_stats":{"io_service_bytes_recursive":[{"op":"read","value":7},{"op":"Write","value":3},{"op":"read","value":1}]}}
        """);

    Reading reading = reader.read(container("c1"));

    assertThat(reading.levels()).containsEntry(Level.WORKING_SET_BYTES, 70.0);
    assertThat(reading.counters())
        .containsEntry(Counter.DISK_READ_BYTES, 8L)
        .containsEntry(Counter.DISK_WRITTEN_BYTES, 3L)
        .doesNotContainKey(Counter.NETWORK_RECEIVED_BYTES);
  }

  @Test
  void cpuSetsNarrowTheLimit() {
    assertThat(ContainerFacts.cpusIn("0-2,5")).isEqualTo(4);
    assertThat(ContainerFacts.cpusIn("3")).isEqualTo(1);
    assertThat(ContainerFacts.cpusIn("")).isZero();
  }

  private void assertMissing(MissingCause cause) {
    assertThatThrownBy(() -> reader.read(container("c1")))
        .isInstanceOf(UnreadableException.class)
        .extracting("reason")
        .isEqualTo(cause);
  }

  private static SampledInstance container(String id) {
    return new SampledInstance(
        new InstanceId("web-1"), new WorkloadId("web"), new NodeId("host-1"), id);
  }
}
