package io.tidegate.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlierDetectorTest {
  private final TreeMap<String, Endpoint> endpoints = new TreeMap<>();
  private final OutlierDetector detector = new OutlierDetector(OutlierPolicy.DEFAULT, 0);

  @Test
  void fiveFailuresInARowEjectAtOnce() {
    pool("a", "b", "c");
    fail("a", 4);
    assertThat(review(1)).isEmpty();
    fail("a", 1);
    assertThat(review(1)).containsExactly("a");
  }

  @Test
  void successEndsTheRow() {
    pool("a", "b");
    fail("a", 4);
    succeed("a", 1);
    fail("a", 4);
    assertThat(review(1)).isEmpty();
  }

  @Test
  void clientsThatGoAwayNeitherEjectNorEndTheRow() {
    pool("a", "b");
    fail("a", 4);
    for (int i = 0; i < 50; i++) {
      endpoints.get("a").count(Outcome.ABANDONED);
    }
    assertThat(review(1)).isEmpty();
    fail("a", 1);
    assertThat(review(1)).containsExactly("a");
  }

  @Test
  void eachEjectionLastsLongerUpToTheMaximum() {
    pool("a", "b");
    long[] lengths = new long[12];
    long second = 1;
    review(second);
    for (int i = 0; i < lengths.length; i++) {
      fail("a", 5);
      long from = second;
      assertThat(review(second)).as("ejection %d", i).containsExactly("a");
      while (!review(++second).isEmpty()) {}
      lengths[i] = second - from;
    }
    assertThat(lengths).startsWith(30, 60, 90).endsWith(300, 300);
  }

  @Test
  void quietIntervalsForgetFormerEjections() {
    pool("a", "b");
    fail("a", 5);
    review(1);
    for (long second = 2; second < 200; second++) {
      review(second);
    }
    fail("a", 5);
    review(200);
    assertThat(review(229)).containsExactly("a");
    assertThat(review(231)).as("30 s, not 60 s").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "8, 4", "20, 10"})
  void neverEjectsMoreThanHalfOfThePool(int size, int most) {
    for (int i = 0; i < size; i++) {
      pool("e" + (100 + i));
      fail("e" + (100 + i), 20);
    }
    assertThat(review(1)).hasSize(most);
  }

  @Test
  void worstRowGoesFirstWhenNotAllMay() {
    pool("a", "b");
    fail("a", 5);
    fail("b", 9);
    assertThat(review(1)).containsExactly("b");
  }

  @Test
  void successRateFarBelowThePeersEjects() {
    pool("a", "b", "c", "d", "e", "f");
    for (String name : List.of("a", "b", "c", "d", "e")) {
      traffic(name, 200, 2);
    }
    traffic("f", 200, 60);
    assertThat(review(5)).as("within the interval").isEmpty();
    assertThat(review(10)).containsExactly("f");
  }

  @Test
  void evenBadnessEjectsNobody() {
    pool("a", "b", "c", "d", "e", "f");
    endpoints.keySet().forEach(name -> traffic(name, 200, 60));
    assertThat(review(10)).isEmpty();
  }

  @Test
  void tooFewRequestsSayNothing() {
    pool("a", "b", "c", "d", "e", "f");
    for (String name : List.of("a", "b", "c", "d", "e")) {
      traffic(name, 200, 2);
    }
    traffic("f", 99, 80);
    assertThat(review(10)).isEmpty();
  }

  @Test
  void smallPoolsAreJudgedByTheShareOfFailures() {
    pool("a", "b", "c");
    traffic("a", 200, 0);
    traffic("b", 200, 0);
    traffic("c", 200, 168);
    assertThat(review(10)).as("84 %%").isEmpty();
    traffic("a", 200, 0);
    traffic("b", 200, 0);
    traffic("c", 200, 172);
    assertThat(review(20)).as("86 %%").containsExactly("c");
  }

  @Test
  void everyIntervalIsJudgedByItself() {
    pool("a", "b", "c");
    traffic("c", 10_000, 0);
    review(10);
    traffic("c", 200, 180);
    assertThat(review(20)).containsExactly("c");
  }

  @Test
  void offEjectsNothing() {
    OutlierDetector off = new OutlierDetector(OutlierPolicy.OFF, 0);
    pool("a", "b");
    fail("a", 100);
    assertThat(off.review(tallies(), nanos(30))).isEmpty();
  }

  @Test
  void passingChecksEndAnEjectionAndFailingOnesTakeOut() {
    ActiveCheck check = ActiveCheck.of(new ActiveCheck.Probe.Tcp());
    EndpointHealth health = new EndpointHealth(OutlierPolicy.DEFAULT, check, 0);
    pool("a", "b", "c", "d");
    InstanceId a = new InstanceId("a");
    fail("a", 5);
    for (int i = 0; i < 3; i++) {
      health.checked(a, false);
    }
    assertThat(health.unfit(tallies(), nanos(1))).containsExactly(a);

    health.checked(a, true);
    assertThat(health.unfit(tallies(), nanos(2))).as("one of two").containsExactly(a);
    health.checked(a, true);
    assertThat(health.unfit(tallies(), nanos(3))).isEmpty();
  }

  @Test
  void checksNeedSeveralFailuresInARow() {
    ActiveCheck check = ActiveCheck.of(new ActiveCheck.Probe.Http("/health", "", 200, 399));
    ActiveCheck.Standing standing = ActiveCheck.Standing.INITIAL;
    for (boolean passed : new boolean[] {false, false, true, false, false}) {
      standing = check.after(standing, passed);
    }
    assertThat(standing.well()).isTrue();
    assertThat(check.after(standing, false).well()).isFalse();
  }

  @Test
  void refusesPoliciesThatCannotBe() {
    assertThatThrownBy(() -> new ActiveCheck.Probe.Http("health", "", 200, 399))
        .hasMessageContaining("begins with /");
    assertThatThrownBy(
            () ->
                new OutlierPolicy(
                    5,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(20),
                    0.5,
                    OutlierPolicy.Statistics.DEFAULT))
        .hasMessageContaining("max-ejection");
  }

  private void pool(String... names) {
    for (String name : names) {
      endpoints.put(name, new Endpoint());
    }
    review(0);
  }

  private void fail(String name, int times) {
    for (int i = 0; i < times; i++) {
      endpoints.get(name).count(Outcome.ERROR);
    }
  }

  private void succeed(String name, int times) {
    for (int i = 0; i < times; i++) {
      endpoints.get(name).count(Outcome.OK);
    }
  }

  /** Failures spread evenly, so that they never come in a row of five. */
  private void traffic(String name, int requests, int failures) {
    if (failures * 5 <= requests * 4) {
      for (int i = 0; i < requests; i++) {
        boolean failed = (i + 1) * failures / requests > i * failures / requests;
        endpoints.get(name).count(failed ? Outcome.ERROR : Outcome.OK);
      }
    } else {
      for (int i = 0; i < requests; i++) {
        boolean failed = (i + 1) * failures / requests > i * failures / requests;
        endpoints.get(name).count(failed ? Outcome.ERROR : Outcome.OK);
        if (endpoints.get(name).counts.consecutive() >= 4) {
          endpoints.get(name).counts.forgiveRow(); // rows are another test's concern
        }
      }
    }
  }

  private Set<String> review(long second) {
    return detector.review(tallies(), nanos(second)).stream()
        .map(InstanceId::value)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private List<Tally> tallies() {
    List<Tally> tallies = new ArrayList<>();
    endpoints.forEach(
        (name, endpoint) ->
            tallies.add(new Tally(new InstanceId(name), endpoint.ended, endpoint.counts)));
    return tallies;
  }

  private static long nanos(long second) {
    return Duration.ofSeconds(second).toNanos();
  }

  private static final class Endpoint {
    private final FailureCounts counts = new FailureCounts();
    private int ended;

    private void count(Outcome outcome) {
      ended++;
      counts.count(outcome);
    }
  }
}
