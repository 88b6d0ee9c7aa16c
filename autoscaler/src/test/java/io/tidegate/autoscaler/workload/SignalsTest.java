package io.tidegate.autoscaler.workload;

import static io.tidegate.autoscaler.window.Reports.demand;
import static io.tidegate.autoscaler.window.Reports.gauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.window.Reports;
import io.tidegate.autoscaler.window.Reports.Load;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each signal from the report to the number, and what becomes of it when it cannot be believed. */
class SignalsTest {
  private static Service service(int wanted, Target... targets) {
    return Service.of(ScalingPolicy.of(1, 20, List.of(targets)), wanted);
  }

  /** A minute of one gauge of the only instance, then a decision. */
  private static Verdict after(Target target, String metric, double value) {
    Service service = service(1, target);
    for (int t = 1; t <= 60; t++) {
      service.offer(gauge("i1", t, metric, value));
    }
    return service.evaluate(60);
  }

  @ParameterizedTest(name = "{0}: {1} against 10 % grows to {2}")
  @CsvSource({
    "throttling, 0.15, 2", // one and a half times its limit: 1.5 instances
    "throttling, 0.90, 2", // a symptom doubles at most
    "throttling, 0.10, 1",
    "pressure, 0.15, 2",
    "pressure, 0.90, 2",
    "pressure, 0.10, 1"
  })
  void symptomsOfInstancesGrowByTheirExcessAndAtMostTwofold(
      String kind, double value, int replicas) {
    boolean throttling = kind.equals("throttling");
    Target target = throttling ? new Target.Throttling(0.1) : new Target.Pressure(0.1);
    String metric = throttling ? MetricName.CPU_THROTTLED : MetricName.CPU_PRESSURE;

    assertThat(after(target, metric, value).replicas()).isEqualTo(replicas);
  }

  @Test
  void whatWaitsIsSharedOutAtSoManyEach() {
    Service service = service(1, new Target.Queue(10));
    for (int t = 1; t <= 60; t++) {
      service.offer(demand("b1", t, new Load(1, 100, 45, 35, 0.05)));
    }

    assertThat(service.evaluate(60).replicas()).isEqualTo(4); // 35 at 10 each
  }

  @Test
  void errorsAreAShareOfAllRequests() {
    Service service = service(2, new Target.ErrorRate(0.05));
    for (int t = 1; t <= 60; t++) {
      service.offer(failing(t, 200, 16));
    }
    Verdict verdict = service.evaluate(60);

    assertThat(verdict.proposals().getFirst().value()).isEqualTo(0.08);
    assertThat(verdict.replicas()).isEqualTo(4); // ceil(2 x 8 % / 5 %)
  }

  private static MetricBatch failing(double at, double requests, double errors) {
    long second = 1_000_000_000L;
    return new MetricBatch(
        new WorkloadId("web"),
        null,
        null,
        "b1",
        Reports.at(at),
        List.of(
            new Point.Delta(MetricName.REQUESTS, Map.of(), requests, second),
            new Point.Delta(MetricName.ERRORS, Map.of(), errors, second),
            new Point.Gauge(MetricName.CONCURRENCY, 5)));
  }

  @Test
  void aMetricIsFoundByItsNameAndAttributesAndAddedUpOverItsSources() {
    Service service = service(1, new Target.Metric("jobs", Map.of("queue", "mail"), 20));
    for (int t = 1; t <= 60; t++) {
      service.offer(jobs("i1", t, "mail", 30)).offer(jobs("i2", t, "mail", 35));
      service.offer(jobs("i1", t, "video", 500));
    }
    Verdict verdict = service.evaluate(60);

    assertThat(verdict.proposals().getFirst().value()).isEqualTo(65);
    assertThat(verdict.replicas()).isEqualTo(4); // 65 at 20 each
  }

  @Test
  void twoMetricsOfOneNameAreKeptApartByTheirAttributes() {
    Service service =
        service(
            1,
            new Target.Metric("jobs", Map.of("queue", "mail"), 20),
            new Target.Metric("jobs", Map.of("queue", "video"), 100));
    for (int t = 1; t <= 60; t++) {
      service.offer(jobs("i1", t, "mail", 30)).offer(jobs("i1", t, "video", 500));
    }

    assertThat(service.evaluate(60).proposals()).extracting("value").containsExactly(30.0, 500.0);
  }

  private static MetricBatch jobs(String instance, double at, String queue, double value) {
    return new MetricBatch(
        new WorkloadId("web"),
        new InstanceId(instance),
        null,
        "collector",
        Reports.at(at),
        List.of(new Point.Gauge("jobs", Map.of("queue", queue, "zone", "a"), value)));
  }

  @Test
  void figuresThatAreFetchedCountAsTheyCome() {
    Target lag = new Target.KafkaLag("orders", "shop", "", 100, false);
    Service service = service(1, lag);
    for (int t = 0; t <= 60; t += 2) {
      service.workload().fetched(lag, 950, "kafka orders", Reports.at(t));
    }

    assertThat(service.evaluate(60).replicas()).isEqualTo(10);
  }

  /** Three instances' load for a minute; then, for ten, only samples of one bad kind. */
  private static Service spoiled(DoubleFunction<MetricBatch> bad, double clockAhead) {
    Service service = service(3, new Target.RequestsPerSecond(100)).load(0, 60, 280);
    assertThat(service.wanted()).isEqualTo(3);
    service.workload().gaps().drain();
    for (int t = 61; t <= 660; t++) {
      service.offer(bad.apply(t), t + clockAhead);
      service.evaluate(t + clockAhead);
    }
    return service;
  }

  @ParameterizedTest
  @CsvSource({"NAN, NaN", "NAN, Infinity", "RESET, -5"})
  void absurdCountsAreCountedByCauseAndNeverShrink(Cause cause, double requests) {
    Service service = spoiled(t -> demand("b1", t, 1, requests, 1), 0);

    assertThat(service.workload().gaps().of(cause)).isEqualTo(600);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
    assertThat(service.verdicts().getLast().proposals().getFirst().missing())
        .isEqualTo(Cause.STALE);
  }

  @Test
  void negativeGaugesAreCountedAndNeverShrink() {
    Service service = spoiled(t -> demand("b1", t, 1, 0, -1), 0);

    assertThat(service.workload().gaps().of(Cause.NEGATIVE)).isEqualTo(600);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
  }

  @Test
  void samplesFromTheFutureAreCountedAndNeverShrink() {
    // three seconds ahead; two are allowed
    Service service = spoiled(t -> demand("b1", t + 3, 1, 0, 0), 0);

    assertThat(service.workload().gaps().of(Cause.FUTURE)).isEqualTo(600);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
  }

  @Test
  void samplesThatComeAfterTheirWindowAreCountedAndNeverShrink() {
    // the newest sample is of the 60th second; these are more than 64 s older
    Service service = spoiled(t -> demand("b1", t - 700, 1, 0, 0), 0);

    assertThat(service.workload().gaps().of(Cause.LATE)).isEqualTo(600);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
  }

  @Test
  void samplesThatComeLateButWithinTheWindowFindTheirPlace() {
    Service service = service(3, new Target.RequestsPerSecond(100)).load(0, 30, 280);
    for (int t = 34; t <= 60; t++) {
      service.offer(demand("b1", t, 1, 280, 14));
    }
    for (int t = 31; t <= 33; t++) {
      service.offer(demand("b1", t, 1, 280, 14), 60);
    }
    Verdict verdict = service.evaluate(60);

    assertThat(service.workload().gaps().drain()).isEmpty();
    assertThat(verdict.proposals().getFirst().value()).isEqualTo(280);
    assertThat(verdict.replicas()).isEqualTo(3);
  }

  @Test
  void silenceIsStaleAfterFourSecondsAndNeverShrinks() {
    Service service = service(3, new Target.RequestsPerSecond(100)).load(0, 60, 280);

    assertThat(service.evaluate(64).proposals().getFirst().missing()).isNull();
    assertThat(service.evaluate(65).proposals().getFirst().missing()).isEqualTo(Cause.STALE);
    for (int t = 66; t <= 3600; t++) {
      service.evaluate(t);
    }
    assertThat(service.wanted()).isEqualTo(3);
    // each decision that had to do without counts, the first of the 65th second
    assertThat(service.workload().gaps().drain()).isEqualTo(Map.of(Cause.STALE, 3536L));
  }

  @Test
  void whatWasNeverMeasuredIsAbsentAndNeverShrinks() {
    Service service = service(3, new Target.RequestsPerSecond(100));
    for (int t = 1; t <= 3600; t++) {
      service.evaluate(t);
    }

    assertThat(service.verdicts().getLast().proposals().getFirst().missing())
        .isEqualTo(Cause.ABSENT);
    assertThat(service.wanted()).isEqualTo(3);
    assertThat(service.workload().gaps().drain()).isEqualTo(Map.of(Cause.ABSENT, 3600L));
  }

  @Test
  void anInstanceWithoutAFigureIsCountedBesideOthersThatHaveOne() {
    Service service = service(3, new Target.Cpu(0.7));
    for (int t = 1; t <= 60; t++) {
      service.offer(gauge("i1", t, MetricName.CPU_USAGE, 0.6));
      service.offer(gauge("i2", t, MetricName.CPU_USAGE, 0.6));
    }
    service.evaluate(60); // nothing of i3

    assertThat(service.workload().gaps().drain()).isEqualTo(Map.of(Cause.ABSENT, 1L));
  }

  @Test
  void aShareOfNothingIsCountedAsWithoutARequest() {
    Service service =
        Service.of(ScalingPolicy.of(1, 20, List.of(new Target.Cpu(0.7))), 1, new Resources(0, 0));
    service.offer(gauge("i1", 1, MetricName.CPU_USAGE, 0.6)).evaluate(1);

    assertThat(service.workload().gaps().drain()).isEqualTo(Map.of(Cause.NO_REQUEST, 1L));
  }

  @Test
  void aSourceThatCannotBeAskedIsAnErrorAndNeverShrinks() {
    Target query = new Target.Promql("http://localhost:9090", "sum(jobs)", 10);
    Service service = service(3, query);
    service.workload().fetched(query, 25, "prometheus", Reports.at(0));
    for (int t = 2; t <= 600; t += 2) {
      service.workload().unfetched(query);
      service.evaluate(t);
    }

    assertThat(service.workload().gaps().of(Cause.ERROR)).isEqualTo(300);
    assertThat(service.verdicts().getLast().proposals().getFirst().missing())
        .isEqualTo(Cause.ERROR);
    assertThat(service.wanted()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"NEGATIVE, -5", "NAN, NaN", "NAN, -Infinity"})
  void absurdFiguresThatAreFetchedAreCountedByCauseAndNeverShrink(Cause cause, double figure) {
    for (Target target :
        List.of(
            new Target.Promql("http://localhost:9090", "in - out", 10),
            new Target.KafkaLag("orders", "shop", "", 10, false))) {
      Service service = service(3, target);
      for (int t = 0; t <= 60; t += 2) {
        service.workload().fetched(target, 29, "outside", Reports.at(t));
        service.evaluate(t);
      }
      for (int t = 62; t <= 660; t += 2) {
        service.workload().fetched(target, figure, "outside", Reports.at(t));
        service.evaluate(t);
      }

      assertThat(service.workload().gaps().of(cause)).isEqualTo(300);
      assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
      assertThat(service.verdicts().getLast().proposals().getFirst().missing()).isEqualTo(cause);
    }
  }

  @Test
  void aMetricBelowZeroIsCountedAndNeverShrinks() {
    Service service = service(3, new Target.Metric("jobs", Map.of("queue", "mail"), 10));
    for (int t = 1; t <= 60; t++) {
      service.offer(jobs("i1", t, "mail", 29)).evaluate(t);
    }
    for (int t = 61; t <= 660; t++) {
      service.offer(jobs("i1", t, "mail", -29)).evaluate(t);
    }

    assertThat(service.workload().gaps().of(Cause.NEGATIVE)).isEqualTo(600);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
    assertThat(service.verdicts().getLast().proposals().getFirst().missing())
        .isEqualTo(Cause.NEGATIVE);

    service.offer(jobs("i1", 661, "mail", 35));
    assertThat(service.evaluate(661).proposals().getFirst().missing()).isNull();
  }

  @Test
  void aCounterThatStartsAgainDoesNotLookLikeNoLoad() {
    Service service = service(3, new Target.RequestsPerSecond(100)).load(0, 60, 280);
    // the balancer restarts: one report with a negative difference, then it counts on
    service.offer(demand("b1", 61, 1, -16_800, 14)).evaluate(61);
    service.load(61, 120, 280);

    assertThat(service.workload().gaps().of(Cause.RESET)).isEqualTo(1);
    assertThat(service.verdicts()).allMatch(verdict -> verdict.replicas() == 3);
  }

  @Test
  void latencyOfTheWholeWorkloadGrowsInProportion() {
    Service service = service(2, new Target.Latency(0.95, Duration.ofMillis(200)));
    for (int t = 1; t <= 60; t++) {
      service.offer(demand("b1", t, new Load(1, 100, 30, 0, 0.3)));
    }

    assertThat(service.evaluate(60).replicas()).isBetween(3, 4); // 300 ms, in buckets of 8 %
  }
}
