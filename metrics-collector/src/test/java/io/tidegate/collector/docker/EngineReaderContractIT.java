package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.docker.FakeEngine.Answer;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.InstanceReaderContract;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On what an engine sends, and what one in trouble does. */
class EngineReaderContractIT extends InstanceReaderContract {
  private static final Instant START = Instant.parse("2026-11-21T22:46:00Z");
  private static final Answer REFUSED = new Answer.Body(404, "{\"message\":\"No such container\"}");

  @TempDir Path directory;
  private final Map<String, Integer> worked = new HashMap<>();
  private FakeEngine engine;
  private EngineClient client;
  private EngineReader engineReader;

  @Override
  protected InstanceReader open() throws IOException {
    engine = new FakeEngine(directory);
    client = new EngineClient(engine.address());
    engineReader =
        new EngineReader(
            client,
            new Unguarded(),
            new EngineReader.Settings(new NodeId("host-1"), Duration.ofSeconds(2)),
            () -> 0);
    return engineReader;
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    engine.close();
  }

  @Override
  protected SampledInstance begin(String name) {
    return begin(name, START.minusSeconds(60));
  }

  private SampledInstance begin(String name, Instant started) {
    worked.put(name, 0);
    engine.json(
        "/containers/%s/json".formatted(name),
        "{\"Id\":\"%s\",\"State\":{\"StartedAt\":\"%s\"},\"HostConfig\":{}}"
            .formatted(name, started));
    SampledInstance instance = instance(name, name);
    work(instance);
    return instance;
  }

  @Override
  protected void work(SampledInstance instance) {
    int seconds = worked.merge(instance.handle(), 1, Integer::sum);
    engine.json(
        stats(instance.handle()),
        body(START.plusSeconds(seconds), Long.toString(seconds * 100_000_000L), "4096"));
  }

  @Override
  protected void end(SampledInstance instance) {
    engine.on("/containers/%s/json".formatted(instance.handle()), REFUSED);
    engine.on(stats(instance.handle()), REFUSED);
  }

  /** The watch hears of it by an event. */
  @Override
  protected SampledInstance restart(SampledInstance instance) {
    SampledInstance again = begin(instance.handle(), START.minusSeconds(1));
    engineReader.changed(instance.handle());
    return again;
  }

  @Override
  protected SampledInstance stranger() {
    return instance("never", "never");
  }

  @Override
  protected List<SampledInstance> unreadable() {
    List<SampledInstance> all = new ArrayList<>(strangeContainers());
    String tooMuch = "18446744073709551615";
    List<Answer> figures =
        List.of(
            new Answer.Body(500, "{\"message\":\"boom\"}"),
            new Answer.Body(200, "<html>"),
            new Answer.Body(200, ""),
            new Answer.Body(200, "[]"),
            new Answer.Body(200, body(START, tooMuch, "4096")),
            new Answer.Body(200, body(START, "-5", "4096")),
            new Answer.Body(200, body(START, "\"5\"", "4096")),
            new Answer.Body(200, body(Instant.parse("0001-01-01T00:00:00Z"), "0", "0")),
            new Answer.Half(body(START, "5", "4096")));
    for (Answer answer : figures) {
      SampledInstance instance = begin("garbled-" + all.size());
      engine.on(stats(instance.handle()), answer);
      all.add(instance);
    }
    for (String inspect : List.of("{}", "null", "[]", "<html>")) {
      SampledInstance instance = begin("unknown-" + all.size());
      engine.json("/containers/%s/json".formatted(instance.handle()), inspect);
      all.add(instance);
    }
    return all;
  }

  @Override
  protected BooleanSupplier silence() {
    engine.on(stats("a"), new Answer.Hang());
    long before = engine.requests(stats("a"));
    return () -> engine.requests(stats("a")) > before;
  }

  @Test
  void whatAContainerIsIsAskedAgainOnceItWasForgotten() throws Exception {
    SampledInstance instance = begin("a");
    reader.read(instance);
    reader.read(instance);
    assertThat(engine.requests("/containers/a/json")).isEqualTo(1);

    reader.forget(instance);
    reader.read(instance);

    assertThat(engine.requests("/containers/a/json")).isEqualTo(2);
  }

  private static String stats(String id) {
    return "/containers/%s/stats".formatted(id);
  }

  private static String body(Instant read, String cpuNanos, String memory) {
    return """
        {"read":"%s",
         "cpu_stats":{"cpu_usage":{"total_usage":%s},"system_cpu_usage":9,"online_cpus":2},
         "memory_stats":{"usage":%s,"stats":{}}}
        """
        .formatted(read, cpuNanos, memory);
  }
}
