package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.collector.docker.FakeEngine.Answer;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerWatchIT {
  private static final String LIST = "/containers/json";
  private static final String STARTED =
      "{\"Type\":\"container\",\"Action\":\"start\",\"time\":1767225600,"
          + "\"Actor\":{\"ID\":\"c1\",\"Attributes\":{\"tidegate.enable\":\"true\"}}}";

  @TempDir Path directory;
  private FakeEngine engine;
  private EngineClient client;
  private ContainerWatch watch;
  private final Heard heard = new Heard();

  @BeforeEach
  void start() throws IOException {
    engine = new FakeEngine(directory);
    engine.on("/events", new Answer.Stream());
    engine.json(LIST, "[]");
    client = new EngineClient(engine.address());
  }

  @AfterEach
  void stop() throws IOException {
    watch.close();
    client.close();
    engine.close();
  }

  @Test
  void subscribesBeforeItListsForTheFirstTime() {
    watch(Duration.ofMinutes(5));

    Awaitility.await().until(() -> heard.lists.size() == 1);
    assertThat(engine.requests().getFirst()).startsWith("/events?since=");
    assertThat(engine.requests().get(1)).startsWith(LIST);
  }

  @Test
  void anEventMakesItLookAndItInspectsOnlyWhatChanged() throws Exception {
    engine.json(LIST, "[" + listed("c1", "running", "") + "," + listed("c2", "created", "") + "]");
    engine.json("/containers/c1/json", inspect("c1")).json("/containers/c2/json", inspect("c2"));
    watch(Duration.ofMinutes(5));
    Awaitility.await().until(() -> heard.lists.size() == 1);
    assertThat(heard.lists.getFirst()).extracting(FoundContainer::id).containsExactly("c1", "c2");

    engine.event(STARTED);

    Awaitility.await().until(() -> heard.lists.size() == 2);
    assertThat(heard.changed).containsExactly("c1");
    assertThat(engine.requests("/containers/c1/json")).isEqualTo(2);
    assertThat(engine.requests("/containers/c2/json")).isEqualTo(1);
  }

  @Test
  void aBurstOfEventsIsOneOrTwoListings() throws Exception {
    watch(Duration.ofMinutes(5));
    Awaitility.await().until(() -> heard.lists.size() == 1);

    for (int i = 0; i < 1_000; i++) {
      engine.event(STARTED);
    }

    Awaitility.await().until(() -> heard.changed.size() == 1_000);
    Awaitility.await().until(() -> heard.lists.size() >= 2);
    assertThat(heard.lists.size()).isLessThan(20);
  }

  @Test
  void aStreamThatBreaksIsOpenedAgainFromALittleBeforeTheLastEvent() throws Exception {
    watch(Duration.ofMinutes(5));
    Awaitility.await().until(() -> heard.lists.size() == 1);
    engine.event(STARTED);
    Awaitility.await().until(() -> heard.changed.size() == 1);

    engine.cutStreams();

    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> heard.subscribed.get() == 2);
    assertThat(
            engine.requests().stream()
                .filter(each -> each.startsWith("/events"))
                .toList()
                .getLast())
        .startsWith("/events?since=1767225598&");
    Awaitility.await().until(() -> heard.lists.size() >= 3);
  }

  @Test
  void listsAgainWithoutAnyEvent() {
    watch(Duration.ofMillis(50));

    Awaitility.await().until(() -> heard.lists.size() >= 4);
  }

  @Test
  void aListingThatComesTooEarlyIsRepeatedSoon() {
    heard.useful = false;
    watch(Duration.ofMinutes(5));

    Awaitility.await().until(() -> heard.lists.size() >= 2);
  }

  @Test
  void anEngineThatFailsIsToldAndWithdrawsNothing() {
    engine.on(LIST, new Answer.Body(500, "{\"message\":\"boom\"}"));
    watch(Duration.ofMillis(50));
    Awaitility.await().until(() -> heard.unreachable.get() >= 2);
    assertThat(heard.lists).isEmpty();

    engine.json(LIST, "[]");
    Awaitility.await().until(() -> !heard.lists.isEmpty());
  }

  @Test
  void whatPlacementStartedAndWhatHasEndedDeclareNothing() {
    engine.json(
        LIST,
        "["
            + listed("c1", "exited", "")
            + ","
            + listed("c2", "running", ",\"tidegate.instance\":\"web-1\"")
            + ","
            + listed("c3", "running", "")
            + "]");
    engine.json("/containers/c3/json", inspect("c3"));
    watch(Duration.ofMinutes(5));

    Awaitility.await().until(() -> heard.lists.size() == 1);
    assertThat(heard.lists.getFirst()).extracting(FoundContainer::id).containsExactly("c3");
  }

  private void watch(Duration relist) {
    watch =
        new ContainerWatch(
            client,
            new Unguarded(),
            new ContainerWatch.Settings("n", relist, "tidegate.instance"),
            heard,
            Clock.systemUTC());
    watch.start();
  }

  private static String listed(String id, String state, String labels) {
    return "{\"Id\":\"%s\",\"State\":\"%s\",\"Labels\":{\"tidegate.enable\":\"true\"%s}}"
        .formatted(id, state, labels);
  }

  private static String inspect(String id) {
    return "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Image\":\"sha256:1\",\"Config\":{\"Image\":\"web\"}}"
        .formatted(id, id);
  }

  private static final class Heard implements ContainerWatch.Listener {
    final AtomicInteger subscribed = new AtomicInteger();
    final AtomicInteger unreachable = new AtomicInteger();
    volatile boolean useful = true;
    final List<String> changed = new CopyOnWriteArrayList<>();
    final List<List<FoundContainer>> lists = new CopyOnWriteArrayList<>();

    @Override
    public void subscribed() {
      subscribed.incrementAndGet();
    }

    @Override
    public void changed(String containerId) {
      changed.add(containerId);
    }

    @Override
    public boolean listed(List<FoundContainer> containers) {
      lists.add(containers);
      return useful;
    }

    @Override
    public void unreachable(Exception why) {
      unreachable.incrementAndGet();
    }
  }
}
