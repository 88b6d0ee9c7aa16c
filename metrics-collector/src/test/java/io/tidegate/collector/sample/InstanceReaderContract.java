package io.tidegate.collector.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every reader promises. A reader earns its place by passing this. */
public abstract class InstanceReaderContract {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  protected InstanceReader reader;

  /** A reader over a source without instances. */
  protected abstract InstanceReader open() throws Exception;

  /** Begins an instance that uses CPU time. */
  protected abstract SampledInstance begin(String name) throws Exception;

  /** Lets time pass in which an instance works, where neither happens by itself. */
  protected abstract void work(SampledInstance instance) throws Exception;

  /** Ends an instance; its source knows when this returns. */
  protected abstract void end(SampledInstance instance) throws Exception;

  /** Ends an instance and begins it again, under the same handle where that can be. */
  protected abstract SampledInstance restart(SampledInstance instance) throws Exception;

  /** One with a handle of the right kind that the source has never had. */
  protected abstract SampledInstance stranger();

  /** Those that the source has or may have, and that cannot be read. */
  protected abstract List<SampledInstance> unreadable() throws Exception;

  /**
   * Keeps the source from answering, if that can be.
   *
   * @return whether a look has begun to wait
   */
  protected BooleanSupplier silence() {
    return () -> true;
  }

  /** Lets it answer again. */
  protected void speak() throws Exception {}

  @BeforeEach
  void openReader() throws Exception {
    reader = open();
  }

  @Test
  void aReadingHasCpuTimeAndOnlyFiguresThatCanBe() throws Exception {
    Reading reading = reader.read(begin("a"));

    assertThat(reading.counters()).containsKey(Counter.CPU_NANOS);
    assertThat(reading.counters().values()).allMatch(value -> value >= 0);
    assertThat(reading.levels().values()).allMatch(value -> Double.isFinite(value) && value >= 0);
    assertThat(reading.incarnation()).isNotBlank();
  }

  @Test
  void twoReadingsOfOneIncarnationMakeRates() throws Exception {
    SampledInstance instance = begin("a");
    Reading first = reader.read(instance);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              work(instance);
              Reading later = reader.read(instance);
              assertThat(later.incarnation()).isEqualTo(first.incarnation());
              assertThat(Sample.between(first, later).missing()).isNull();
              assertThat(later.counters().get(Counter.CPU_NANOS))
                  .isGreaterThan(first.counters().get(Counter.CPU_NANOS));
            });
  }

  @Test
  void manyAreReadSideBySideAndEachIsItself() throws Exception {
    List<SampledInstance> instances = new ArrayList<>();
    List<String> incarnations = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      instances.add(begin("i" + i));
      incarnations.add(reader.read(instances.get(i)).incarnation());
    }
    assertThat(incarnations).doesNotHaveDuplicates();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> looks = new ArrayList<>();
      for (SampledInstance each : instances) {
        looks.add(threads.submit(() -> incarnations(each, 20)));
      }
      for (int i = 0; i < looks.size(); i++) {
        assertThat(looks.get(i).get()).containsOnly(incarnations.get(i));
      }
    }
  }

  private List<String> incarnations(SampledInstance instance, int times) throws Exception {
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      seen.add(reader.read(instance).incarnation());
    }
    return seen;
  }

  @Test
  void oneThatNeverWasIsGone() throws Exception {
    begin("a");

    assertThat(failure(stranger()))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(MissingCause.GONE));
  }

  @Test
  void oneThatEndedIsMissingAndNotIdleAndTheOthersGoOn() throws Exception {
    SampledInstance instance = begin("a");
    SampledInstance other = begin("b");
    reader.read(instance);
    String incarnation = reader.read(other).incarnation();

    end(instance);

    for (int look = 0; look < 3; look++) {
      assertThat(failure(instance))
          .isInstanceOfSatisfying(
              UnreadableException.class,
              e -> assertThat(e.reason()).isIn(MissingCause.GONE, MissingCause.EMPTY));
      assertThat(reader.read(other).incarnation()).isEqualTo(incarnation);
    }
  }

  @Test
  void whatCannotBeReadIsAnExceptionAndKeepsNobodyFromReadingTheOthers() throws Exception {
    SampledInstance other = begin("b");
    String incarnation = reader.read(other).incarnation();

    List<SampledInstance> unreadable = unreadable();
    assertThat(unreadable).isNotEmpty();
    for (SampledInstance each : unreadable) {
      assertThat(failure(each))
          .as("handle \"%s\"", each.handle())
          .isInstanceOfAny(UnreadableException.class, IOException.class);
      work(other);
      assertThat(reader.read(other).incarnation()).isEqualTo(incarnation);
    }
    assertThat(reader.read(begin("c")).counters()).containsKey(Counter.CPU_NANOS);
  }

  @Test
  void oneThatStartedAgainIsAnotherIncarnationSoItHasNoRates() throws Exception {
    SampledInstance instance = begin("a");
    Reading before = reader.read(instance);

    Reading after = reader.read(restart(instance));

    assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
    assertThat(Sample.between(before, after).missing()).isEqualTo(MissingCause.RESET);
  }

  @Test
  void anInstanceIsWhatItsHandleSaysAndNotWhatItsNameWas() throws Exception {
    SampledInstance first = begin("a");
    SampledInstance second = begin("b");
    SampledInstance moved =
        new SampledInstance(first.instance(), first.workload(), second.node(), second.handle());
    String incarnation = reader.read(first).incarnation();
    String expected = reader.read(second).incarnation();

    String seen = reader.read(moved).incarnation();
    reader.forget(first);

    assertThat(seen).isEqualTo(expected).isNotEqualTo(incarnation);
    assertThat(reader.read(moved).incarnation()).isEqualTo(expected);
  }

  @Test
  void whatIsForgottenIsReadAsForTheFirstTimeAndNothingElseIsLost() throws Exception {
    SampledInstance instance = begin("a");
    SampledInstance other = begin("b");
    Reading before = reader.read(instance);
    String incarnation = reader.read(other).incarnation();

    reader.forget(instance);
    reader.forget(instance);
    reader.forget(stranger());

    assertThat(reader.read(instance).incarnation()).isEqualTo(before.incarnation());
    assertThat(reader.read(other).incarnation()).isEqualTo(incarnation);
    end(instance);
    reader.forget(instance);
    assertThat(failure(instance)).isInstanceOf(UnreadableException.class);
  }

  @Test
  void anInterruptEndsALookThatWaitsAndSpoilsNoneAfterIt() throws Exception {
    SampledInstance instance = begin("a");
    String incarnation = reader.read(instance).incarnation();
    BooleanSupplier waiting = silence();
    Thread look = Thread.ofVirtual().start(() -> readUntilInterrupted(instance));
    await().atMost(PATIENCE).until(waiting::getAsBoolean);

    look.interrupt();

    assertThat(look.join(PATIENCE)).as("the look has ended").isTrue();
    speak();
    work(instance);
    assertThat(reader.read(instance).incarnation()).isEqualTo(incarnation);
  }

  private void readUntilInterrupted(SampledInstance instance) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        reader.read(instance);
      }
    } catch (Exception e) {
      // That is how a look that waits ends.
    }
  }

  /** What comes instead of a reading; null when there was one. */
  protected Throwable failure(SampledInstance instance) {
    return catchThrowable(() -> reader.read(instance));
  }

  /** One of a node named {@code n}. */
  protected static SampledInstance instance(String name, String handle) {
    return new SampledInstance(
        new InstanceId(name), new WorkloadId("web"), new NodeId("n"), handle);
  }

  /** Unreadable because their handles name no container. */
  protected static List<SampledInstance> strangeContainers() {
    return List.of("", ".", "..", "../..", "a/b", "a b", "a\r\nb", "a?b", "\0", "é").stream()
        .map(handle -> instance("strange", handle))
        .toList();
  }
}
