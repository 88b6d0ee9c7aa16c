package io.tidegate.autoscaler.workload;

import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.window.Reports.gauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.window.Reports;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagedWorkloadTest {
  private static final ScalingPolicy FORGETFUL =
      ScalingPolicy.of(1, 10, List.of(new Target.RequestsPerSecond(60)))
          .edit()
          .down(
              Direction.DOWN
                  .edit()
                  .stabilization(Duration.ofSeconds(5))
                  .limits(List.of())
                  .halfLife(Duration.ofSeconds(5))
                  .done())
          .done();

  @Test
  void aLoadThatHasFallenIsNotGrownForBecauseTheWindowRemembersIt() {
    Service service = Service.of(FORGETFUL, 4).load(0, 60, 240);
    assertThat(service.wanted()).isEqualTo(4);

    // 20 s later the number is 1, while the mean of the minute is still 2/3 of 240/s
    service.load(60, 80, 20);
    assertThat(service.wanted()).isEqualTo(1);
    service.load(80, 180, 20);

    assertThat(service.verdicts()).noneMatch(verdict -> verdict.replicas() > verdict.from());
  }

  @Test
  void aLoadThatRisesAgainIsGrownForWhileTheWindowStillFalls() {
    Service service = Service.of(FORGETFUL, 4).load(0, 60, 240).load(60, 90, 20);
    assertThat(service.wanted()).isEqualTo(1);

    assertThat(service.load(90, 93, 240).wanted()).isEqualTo(4);
  }

  @Test
  void cpuThatHasFallenIsNotGrownForEither() {
    ScalingPolicy policy = ScalingPolicy.of(1, 10, List.of(new Target.Cpu(0.7)));
    Service service = Service.of(policy, 1);
    for (int t = 1; t <= 50; t++) {
      service.offer(gauge("i1", t, MetricName.CPU_USAGE, 0.7));
      service.evaluate(t);
    }
    // a hand scales to one while three quarters of the window still hold two instances' work
    for (int t = 51; t <= 53; t++) {
      service.offer(gauge("i1", t, MetricName.CPU_USAGE, 6));
    }
    for (int t = 54; t <= 65; t++) {
      service.offer(gauge("i1", t, MetricName.CPU_USAGE, 0.1));
    }

    Verdict verdict = service.evaluate(65);

    assertThat(verdict.proposals().getFirst().replicas()).isEqualTo(1);
    assertThat(verdict.replicas()).isEqualTo(1);
  }

  @Test
  void goesToZeroSoLongAfterTheLastRequestAndStaysThere() {
    ScalingPolicy policy =
        bounds(concurrency(), 0, 4).edit().idleAfter(Duration.ofSeconds(5)).done();
    Service service = Service.of(policy, 1).load(0, 60, 8).load(60, 65, 0);
    assertThat(service.wanted()).isEqualTo(1);

    service.load(65, 66, 0);
    assertThat(service.wanted()).isZero();

    // the window of a minute still remembers requests, but nobody asks
    service.load(66, 200, 0);
    assertThat(service.verdicts().subList(66, 200)).allMatch(v -> v.replicas() == 0);

    service.load(200, 201, 8);
    assertThat(service.wanted()).isEqualTo(1);
  }

  @Test
  void aReportOfTenMillisecondsIsNoRate() {
    Service service = Service.of(FORGETFUL, 1).load(0, 60, 20);
    // the second request within 10 ms of a report made the balancer report again, at once
    service.offer(Reports.demand("b1", 60.01, 0.01, 2, 1));

    Verdict verdict = service.evaluate(60.01);

    assertThat(verdict.proposals().getFirst().value()).isBetween(18.0, 23.0);
    assertThat(service.workload().view(Reports.at(60.01)).signals().getFirst().last())
        .isBetween(18.0, 23.0);
  }
}
