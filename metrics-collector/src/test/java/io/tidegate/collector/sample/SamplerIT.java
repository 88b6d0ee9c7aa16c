package io.tidegate.collector.sample;

import static io.tidegate.collector.sample.Readings.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerIT {
  private final AtomicLong nanos = new AtomicLong();
  private final ManualClock clock = ManualClock.create();
  private final List<MetricBatch> out = new CopyOnWriteArrayList<>();
  private final Counts counts = new Counts();
  private final FakeReader reader = new FakeReader();
  private final Sampler sampler =
      new Sampler(
          reader,
          new Sampler.Settings("here", Duration.ofSeconds(1), Duration.ofSeconds(2), 8),
          new Sampler.Surroundings(clock, nanos::get, new SplittableRandom(1), counts, out::add));
  private List<SampledInstance> instances = List.of(instance("web-1"));

  @AfterEach
  void close() {
    sampler.close();
  }

  @Test
  void publishesRatesFromTheSecondLookOn() {
    reader.cpuSeconds = 1;
    look();
    reader.cpuSeconds = 1.5;
    look();

    assertThat(counts.of(MissingCause.FIRST)).isEqualTo(1);
    MetricBatch last = out.getLast();
    assertThat(last.instance()).isEqualTo(new InstanceId("web-1"));
    assertThat(last.workload()).isEqualTo(new WorkloadId("web"));
    assertThat(last.source()).isEqualTo("here");
    assertThat(last.at()).isEqualTo(clock.instant());
    assertThat(Readings.value(last.points(), MetricName.CPU_USAGE)).isPresent();
  }

  @Test
  void asksToBeCalledAgainWhenTheNextLookIsDue() {
    look();

    assertThat(sampler.pass(instances)).isBetween(SECOND / 2, SECOND * 11 / 10);
  }

  @Test
  void aLookThatHangsIsEndedAtItsDeadlineAndHoldsUpNobody() {
    instances = List.of(instance("web-1"), instance("web-2"));
    reader.hang("web-1");
    look();
    look();
    assertThat(out).extracting(MetricBatch::instance).containsOnly(new InstanceId("web-2"));
    assertThat(counts.of(MissingCause.BUSY)).isEqualTo(1);

    look();
    awaitCount(MissingCause.TIMEOUT, 1);

    reader.release("web-1");
    look();
    look();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(out)
                    .extracting(MetricBatch::instance)
                    .contains(new InstanceId("web-1")));
  }

  @Test
  void aSourceThatIgnoresItsDeadlineIsNotAskedTwiceAtATime() {
    reader.hangDeaf("web-1");
    for (int i = 0; i < 6; i++) {
      look();
    }

    assertThat(reader.most("web-1")).isEqualTo(1);
    assertThat(counts.of(MissingCause.BUSY)).isGreaterThanOrEqualTo(3);
    reader.release("web-1");
  }

  @Test
  void aNodeThatHangsTakesNoPermitsOfAnother() {
    List<SampledInstance> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      reader.hangDeaf("stuck-" + i);
      all.add(instance("stuck-" + i));
    }
    all.add(instance("fine-1", "other"));
    instances = all;
    look();
    look();
    look();

    assertThat(out).extracting(MetricBatch::instance).contains(new InstanceId("fine-1"));
    for (int i = 0; i < 20; i++) {
      reader.release("stuck-" + i);
    }
  }

  @Test
  void aFailureIsMissingAndNothingIsPublishedForIt() {
    reader.failure = new UnreadableException(MissingCause.GONE, "gone");
    look();
    awaitCount(MissingCause.GONE, 1);

    assertThat(out).isEmpty();
  }

  @Test
  void anUnexpectedExceptionIsMissingToo() {
    reader.broken = true;
    look();

    awaitCount(MissingCause.UNREADABLE, 1);
  }

  @Test
  void saysOnceThatAnInstanceKeepsFailingAndComesBackMoreSlowly() {
    reader.failure = new UnreadableException(MissingCause.EMPTY, "empty");
    for (int i = 0; i < 20; i++) {
      look();
    }

    assertThat(counts.failing).isEqualTo(1);
    assertThat(counts.of(MissingCause.EMPTY)).isBetween(4, 7);
  }

  @Test
  void forgetsWhatIsNoLongerThere() {
    look();
    instances = List.of();
    look();

    assertThat(reader.forgotten).containsExactly("web-1");
    assertThat(counts.instances).isZero();
  }

  @Test
  void anInstanceWithANewHandleStartsAnew() {
    look();
    look();
    instances =
        List.of(
            new SampledInstance(
                new InstanceId("web-1"), new WorkloadId("web"), new NodeId("n"), "other"));
    look();

    Awaitility.await().until(() -> counts.of(MissingCause.FIRST) == 2);
  }

  /** A little more than an interval later; waits for the looks that can end. */
  private void look() {
    sampler.pass(instances); // a new instance is looked at a little after it was seen
    nanos.addAndGet(11 * SECOND / 10);
    clock.advance(Duration.ofMillis(1100));
    sampler.pass(instances);
    Awaitility.await().until(() -> sampler.underWay() <= reader.hanging.size());
  }

  private void awaitCount(MissingCause cause, int count) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(counts.of(cause)).isGreaterThanOrEqualTo(count));
  }

  private static SampledInstance instance(String name) {
    return instance(name, "n");
  }

  private static SampledInstance instance(String name, String node) {
    return new SampledInstance(
        new InstanceId(name), new WorkloadId("web"), new NodeId(node), "handle-" + name);
  }

  private final class FakeReader implements InstanceReader {
    final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    final Map<String, Boolean> deaf = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
    final List<String> forgotten = new CopyOnWriteArrayList<>();
    volatile double cpuSeconds;
    volatile UnreadableException failure;
    volatile boolean broken;

    @Override
    public Reading read(SampledInstance instance)
        throws UnreadableException, IOException, InterruptedException {
      String name = instance.instance().value();
      int at = now.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
      most.computeIfAbsent(name, n -> new AtomicInteger()).accumulateAndGet(at, Math::max);
      try {
        CountDownLatch latch = hanging.get(name);
        if (latch != null) {
          wait(latch, deaf.containsKey(name));
        }
        if (failure != null) {
          throw failure;
        }
        if (broken) {
          throw new IllegalStateException("broken");
        }
        return Readings.cpu("a", nanos.get() / (double) SECOND, cpuSeconds);
      } finally {
        now.get(name).decrementAndGet();
      }
    }

    private void wait(CountDownLatch latch, boolean deafened) throws InterruptedException {
      while (true) {
        try {
          latch.await();
          return;
        } catch (InterruptedException e) {
          if (!deafened) {
            throw e;
          }
        }
      }
    }

    void hang(String name) {
      hanging.put(name, new CountDownLatch(1));
    }

    void hangDeaf(String name) {
      deaf.put(name, true);
      hang(name);
    }

    void release(String name) {
      hanging.remove(name).countDown();
    }

    int most(String name) {
      return most.get(name).get();
    }

    @Override
    public void forget(SampledInstance instance) {
      forgotten.add(instance.instance().value());
    }
  }

  private static final class Counts implements SampleMetrics {
    private final Map<MissingCause, Integer> missing = new EnumMap<>(MissingCause.class);
    volatile int failing;
    volatile int instances;

    synchronized int of(MissingCause cause) {
      return missing.getOrDefault(cause, 0);
    }

    @Override
    public void looked(long nanos) {}

    @Override
    public void sampled() {}

    @Override
    public synchronized void missing(MissingCause cause) {
      missing.put(cause, 1 + of(cause));
    }

    @Override
    public synchronized void failing(SampledInstance instance, Exception why) {
      failing++;
    }

    @Override
    public void instances(int count) {
      instances = count;
    }
  }
}
