package io.tidegate.balancer.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;
  private final DemandTrigger trigger = new DemandTrigger(1);
  private final DemandRecorder recorder = new DemandRecorder(trigger, 0, 0);

  @Test
  void bucketsAgreeWithTheLogarithm() {
    SplittableRandom random = new SplittableRandom(21);
    for (int i = 0; i < 1_000_000; i++) {
      double value = Math.exp(random.nextDouble(-13, 8));
      assertThat(DurationBuckets.bucketOf(value)).isEqualTo(Histogram.bucketOf(value));
    }
  }

  @Test
  void bucketBoundsBelongToTheLowerBucket() {
    for (int bucket = -150; bucket < 90; bucket++) {
      double bound = Histogram.upperBound(bucket);
      assertThat(DurationBuckets.bucketOf(bound)).isEqualTo(bucket);
      assertThat(DurationBuckets.bucketOf(Math.nextUp(bound))).isEqualTo(bucket + 1);
    }
  }

  @Test
  void concurrencyIsTheMeanOverTime() {
    recorder.arrived(0);
    recorder.arrived(400 * MS);
    recorder.finished(0, 500 * MS, false);
    recorder.finished(400 * MS, 900 * MS, true);

    DemandSnapshot taken = recorder.take(0, 0, SECOND);

    assertThat(taken.concurrency()).isCloseTo(1.0, within(1e-9)); // 0.5 s + 0.5 s in 1 s
    assertThat(taken.totals().requests()).isEqualTo(2);
    assertThat(taken.totals().errors()).isEqualTo(1);
    assertThat(taken.durations().count()).isEqualTo(2);
    assertThat(taken.durations().quantile(0.5)).isCloseTo(0.5, within(0.05));
    assertThat(taken.durations().sum()).isCloseTo(1.0, within(1e-9));
  }

  @Test
  void requestThatSpansIntervalsCountsInEach() {
    recorder.arrived(500 * MS);
    assertThat(recorder.take(0, 0, SECOND).concurrency()).isCloseTo(0.5, within(1e-9));
    assertThat(recorder.take(0, 0, 2 * SECOND).concurrency()).isCloseTo(1, within(1e-9));
    recorder.finished(500 * MS, 2 * SECOND + 250 * MS, false);
    DemandSnapshot last = recorder.take(0, 0, 3 * SECOND);

    assertThat(last.concurrency()).isCloseTo(0.25, within(1e-9));
    assertThat(last.totals().requests()).isZero();
    assertThat(last.durations().count()).isEqualTo(1);
    assertThat(recorder.take(0, 0, 4 * SECOND).durations()).isEqualTo(Histogram.EMPTY);
  }

  @Test
  void durationsBeyondTheBucketsGoToTheirEnds() {
    DurationBuckets buckets = new DurationBuckets();
    buckets.record(0);
    buckets.record(-5);
    buckets.record(1);
    buckets.record(Long.MAX_VALUE);
    Histogram taken = buckets.take();

    assertThat(taken.zeroCount()).isEqualTo(2);
    assertThat(taken.count()).isEqualTo(4);
  }

  @Test
  void firesOnceWhenConcurrencyCrossesAndAgainAfterItFell() {
    trigger.limits(new DemandTrigger.Limits(2, Double.POSITIVE_INFINITY));
    assertThat(recorder.arrived(0)).isFalse();
    assertThat(recorder.arrived(0)).isFalse();
    assertThat(recorder.arrived(0)).isTrue();
    assertThat(recorder.arrived(0)).as("said already").isFalse();
    trigger.published();
    assertThat(recorder.arrived(0)).as("still too much").isFalse();

    for (int i = 0; i < 4; i++) {
      recorder.finished(0, MS, false);
    }
    trigger.published();
    recorder.arrived(2 * MS);
    assertThat(recorder.arrived(2 * MS)).isTrue();
  }

  @Test
  void asksForAFewMoreReportsWhileACrossingLasts() {
    trigger.limits(new DemandTrigger.Limits(0, Double.POSITIVE_INFINITY));
    assertThat(trigger.published()).as("nothing crossed").isFalse();
    assertThat(recorder.arrived(0)).isTrue();

    for (int i = 0; i < 4; i++) {
      assertThat(trigger.published()).isTrue();
    }
    assertThat(trigger.published()).as("said often enough").isFalse();

    recorder.finished(0, MS, false);
    trigger.published();
    assertThat(recorder.arrived(2 * MS)).as("a new crossing").isTrue();
    recorder.finished(2 * MS, 3 * MS, false);
    assertThat(trigger.published()).as("over before it was reported").isFalse();
  }

  @Test
  void firesAtTheFirstRequestAtZero() {
    trigger.limits(DemandTargets.NONE.of(0));
    assertThat(recorder.arrived(0)).isTrue();
  }

  @Test
  void firesWithinTheWindowWhenTheRateJumps() {
    trigger.limits(new DemandTrigger.Limits(Double.POSITIVE_INFINITY, 100));
    for (int i = 0; i < 10; i++) {
      assertThat(quick(i * MS)).isFalse();
    }
    assertThat(quick(11 * MS)).as("the 11th within 100 ms").isTrue();
  }

  @Test
  void doesNotFireBelowTheRate() {
    trigger.limits(new DemandTrigger.Limits(Double.POSITIVE_INFINITY, 100));
    for (int i = 0; i < 1000; i++) {
      assertThat(quick(i * 11 * MS)).isFalse(); // 91 a second
    }
  }

  @Test
  void loopsAddUp() {
    DemandTrigger shared = new DemandTrigger(2);
    shared.limits(new DemandTrigger.Limits(3, 100));
    DemandRecorder one = new DemandRecorder(shared, 0, 0);
    DemandRecorder other = new DemandRecorder(shared, 1, 0);
    one.arrived(0);
    one.arrived(0);
    other.arrived(0);
    assertThat(shared.inFlight()).isEqualTo(3);
    assertThat(other.arrived(0)).isTrue();
  }

  @Test
  void targetsTimesEndpointsIsWhatTheyCarry() {
    DemandTargets targets =
        DemandTargets.of(
            List.of(
                new Target.Cpu(0.7),
                new Target.Concurrency(20),
                new Target.RequestsPerSecond(100),
                new Target.RequestsPerSecond(80)));

    assertThat(targets.of(3)).isEqualTo(new DemandTrigger.Limits(60, 240));
    assertThat(targets.of(0)).isEqualTo(new DemandTrigger.Limits(0, 0));
    assertThat(DemandTargets.NONE.of(3)).isEqualTo(DemandTrigger.Limits.NONE);
  }

  @Test
  void batchHoldsWhatAllLoopsSaw() {
    DemandSnapshot one = snapshot(10, 1, 2 * SECOND, 3, 40 * MS);
    DemandSnapshot other = snapshot(5, 0, SECOND, 0, 0);
    MetricBatch batch =
        DemandBatch.of(
            new DemandBatch.Origin(new WorkloadId("web"), "lb-1", Instant.EPOCH),
            List.of(one, other),
            Map.of(new InstanceId("web-1"), new DemandBatch.Load(7, 2)));

    assertThat(batch.instance()).isNull();
    assertThat(batch.source()).isEqualTo("lb-1");
    assertThat(batch.points())
        .contains(
            new Point.Delta(MetricName.REQUESTS, Map.of(), 15, SECOND),
            new Point.Delta(MetricName.ERRORS, Map.of(), 1, SECOND),
            new Point.Gauge(MetricName.CONCURRENCY, 3),
            new Point.Gauge(MetricName.QUEUE_DEPTH, 3),
            new Point.Gauge(MetricName.QUEUE_WAIT, 40 * MS * 1e-9),
            new Point.Gauge(MetricName.INSTANCE_IN_FLIGHT, Map.of("instance", "web-1"), 7),
            new Point.Gauge(MetricName.INSTANCE_STREAMS, Map.of("instance", "web-1"), 2));
    assertThat(batch.points()).noneMatch(p -> p.name().equals(MetricName.REQUEST_DURATION));
  }

  @Test
  void countsWithoutAllocating() {
    quickMany(20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    quickMany(100_000);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private void quickMany(int count) {
    for (int i = 0; i < count; i++) {
      recorder.arrived(i * 1000L);
      recorder.finished(i * 1000L, i * 1000L + 700, i % 100 == 0);
    }
  }

  private boolean quick(long now) {
    boolean fired = recorder.arrived(now);
    recorder.finished(now, now + 1000, false);
    return fired;
  }

  private static DemandSnapshot snapshot(
      long requests, long errors, long concurrency, int queued, long wait) {
    return new DemandSnapshot(
        new DemandSnapshot.Totals(requests, errors, concurrency),
        SECOND,
        queued,
        wait,
        Histogram.EMPTY);
  }
}
