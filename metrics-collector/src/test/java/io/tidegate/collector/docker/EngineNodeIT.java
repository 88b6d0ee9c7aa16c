package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.collector.docker.FakeEngine.Answer;
import io.tidegate.collector.node.NodeSource;
import io.tidegate.collector.node.NodeSourceContract;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineNodeIT extends NodeSourceContract {
  private static final String INFO =
      """
      {"NCPU":4,"MemTotal":8589934592,"OSType":"linux","Architecture":"x86_64",
       "Labels":["disk=ssd","rack=7","odd"]}
      """;

  @TempDir static Path directory;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private FakeEngine engine;
  private EngineClient client;

  /** Before the contract opens its source. */
  EngineNodeIT() throws IOException {
    engine = new FakeEngine(directory);
    client = new EngineClient(engine.address());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    engine.close();
  }

  @Override
  protected NodeSource open() {
    recover();
    return node(new Resources(500, 1L << 30));
  }

  private EngineNode node(Resources reserved) {
    return new EngineNode(
        new EngineNode.Settings(
            new NodeId("host-1"), reserved, Map.of("rack", "8"), "zone-a", "tcp://host-1:2375"),
        client,
        new NotingGuard());
  }

  @Override
  protected Set<NodeId> told() {
    return Set.of(new NodeId("host-1"));
  }

  @Override
  protected List<Runnable> troubles() {
    List<Runnable> troubles = new ArrayList<>();
    for (Answer answer :
        List.of(
            new Answer.Body(500, "{\"message\":\"boom\"}"),
            new Answer.Body(404, "{\"message\":\"page not found\"}"),
            new Answer.Half("{"))) {
      troubles.add(() -> engine.on("/info", answer).on("/_ping", answer));
    }
    // An engine, or what stands before one, that answers and knows nothing of its machine.
    for (String info :
        List.of(
            "<html>",
            "{}",
            "[]",
            "null",
            "{\"NCPU\":4}",
            "{\"NCPU\":0,\"MemTotal\":8589934592}",
            "{\"NCPU\":4,\"MemTotal\":0}",
            "{\"NCPU\":-1,\"MemTotal\":-1}",
            "{\"NCPU\":\"many\",\"MemTotal\":\"much\"}")) {
      troubles.add(() -> engine.json("/info", info).on("/_ping", new Answer.Body(503, "")));
    }
    return troubles;
  }

  @Override
  protected void recover() {
    engine.json("/info", INFO).json("/_ping", "OK");
  }

  @Override
  protected BooleanSupplier silence() {
    engine.on("/info", new Answer.Hang());
    return () -> engine.requests("/info") == 1;
  }

  @Test
  void isWhatTheEngineAndItsSettingsSay() throws Exception {
    NodeStatus status = source.observe(NOW).getFirst();

    assertThat(status.platform()).isEqualTo("docker");
    assertThat(status.capacity()).isEqualTo(new Resources(4_000, 8L << 30));
    assertThat(status.allocatable()).isEqualTo(new Resources(3_500, 7L << 30));
    assertThat(status.zone()).isEqualTo("zone-a");
    assertThat(status.endpoint()).isEqualTo("tcp://host-1:2375");
    assertThat(status.labels())
        .as("the operator's word counts more than the engine's")
        .isEqualTo(Map.of("disk", "ssd", "rack", "8", "os", "linux", "arch", "x86_64"));
  }

  @Test
  void aNodeOfWhichAllIsReservedIsNotOneWithoutALimit() throws Exception {
    Resources left = node(new Resources(9_000, 9L << 30)).observe(NOW).getFirst().allocatable();

    assertThat(left).isEqualTo(new Resources(1, 1));
  }

  @Test
  void whatCostsTheEngineIsAskedOnceAMinuteAndAPingInBetween() throws Exception {
    for (int second = 0; second < 120; second += 2) {
      source.observe(NOW.plusSeconds(second));
    }

    assertThat(engine.requests("/info")).isEqualTo(2);
    assertThat(engine.requests("/_ping")).isEqualTo(58);
    assertThat(calls).hasSize(60).containsOnly("docker:host-1 within PT2S");
  }

  @Test
  void whatWasKnownAMinuteAgoIsNotGoodForAnEngineThatNoLongerSaysIt() throws Exception {
    source.observe(NOW);
    engine.on("/info", new Answer.Body(500, ""));

    assertThatThrownBy(() -> source.observe(NOW.plusSeconds(60))).isInstanceOf(IOException.class);
  }

  @Test
  void anEngineThatKnowsNothingOfItsMachineIsToldSo() {
    engine.json("/info", "{\"NCPU\":4,\"MemTotal\":0}");

    assertThatThrownBy(() -> source.observe(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("4 CPUs, 0 bytes of memory (expected: > 0)");
  }

  private final class NotingGuard implements Guard {
    @Override
    public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
      calls.add(name + " within " + deadline);
      return work.call();
    }
  }
}
