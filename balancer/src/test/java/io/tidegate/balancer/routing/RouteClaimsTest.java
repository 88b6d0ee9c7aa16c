package io.tidegate.balancer.routing;

import static io.tidegate.balancer.routing.TableFixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.WorkloadId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Workloads that want each other's routes, by way of the changes that tell of them. */
class RouteClaimsTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  @Test
  void newNameMayComeBeforeTheOldOneGoes() {
    RoutingTableUpdater updater = updaterWith(Map.of("shop", 1));

    assertThat(updater.apply(declared("store", 1), at(1)))
        .isEqualTo(
            new Update.Rejected(
                "route */1: declared by workload shop and by workload store (expected: once)"));
    Update update = updater.apply(removed("shop"), at(2));

    assertThat(update)
        .isEqualTo(new Update.Applied(updater.table(), Set.of(new WorkloadId("store"))));
    assertThat(inForce(updater)).isEqualTo(Map.of("store", 1));
  }

  @Test
  void twoMayChangePlaces() {
    RoutingTableUpdater updater = updaterWith(Map.of("a", 1, "b", 2));

    assertThat(updater.apply(declared("a", 2), at(1))).isInstanceOf(Update.Rejected.class);
    assertThat(inForce(updater)).as("the last good table").isEqualTo(Map.of("a", 1, "b", 2));
    assertThat(updater.apply(declared("b", 1), at(2))).isInstanceOf(Update.Applied.class);

    assertThat(inForce(updater)).isEqualTo(Map.of("a", 2, "b", 1));
  }

  @Test
  void whoHasARouteKeepsIt() {
    RoutingTableUpdater updater = updaterWith(Map.of("z", 1));
    updater.apply(declared("a", 1), at(1));
    updater.apply(declared("other", 2), at(2));

    assertThat(inForce(updater)).isEqualTo(Map.of("z", 1, "other", 2));
  }

  @Test
  void whatIsWantedNoLongerDoesNotComeBack() {
    RoutingTableUpdater updater = updaterWith(Map.of("a", 1));
    updater.apply(declared("b", 1), at(1));
    updater.apply(declared("c", 1), at(1));
    updater.apply(removed("b"), at(2));
    updater.apply(declared("c", 3), at(2));
    updater.apply(removed("a"), at(3));

    assertThat(inForce(updater)).isEqualTo(Map.of("c", 3));
  }

  /** From any good table to any other, by way of any records, in any order. */
  @RepeatedTest(200)
  void onlyTheLastWordOfEachWorkloadCounts(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    RoutingTableUpdater updater = updaterWith(table(random));
    Map<String, Integer> last = table(random);

    List<Change> noise = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      noise.add(random.nextBoolean() ? removed(name) : declared(name, random.nextInt(6)));
    }
    List<Change> records = new ArrayList<>();
    for (String name : NAMES) {
      Integer route = last.get(name);
      records.add(route == null ? removed(name) : declared(name, route));
    }
    Collections.shuffle(records, random);
    noise.forEach(change -> updater.apply(change, at(1)));
    records.forEach(change -> updater.apply(change, at(2)));

    assertThat(inForce(updater)).isEqualTo(last);
  }

  /** Some of the workloads, each with a route of its own. */
  private static Map<String, Integer> table(Random random) {
    List<Integer> routes = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
    Collections.shuffle(routes, random);
    Map<String, Integer> table = new TreeMap<>();
    for (String name : NAMES) {
      if (random.nextInt(4) > 0) {
        table.put(name, routes.removeLast());
      }
    }
    return table;
  }

  private static Map<String, Integer> inForce(RoutingTableUpdater updater) {
    Map<String, Integer> table = new TreeMap<>();
    for (Route route : updater.table().routes()) {
      RouteRule rule = route.rule();
      table.put(
          rule.shares().getFirst().workload().value(),
          Integer.parseInt(rule.match().path().substring(1)));
    }
    return table;
  }

  private static RoutingTableUpdater updaterWith(Map<String, Integer> table) {
    return TableFixtures.updaterWith(
        table.entrySet().stream()
            .map(entry -> definition(entry.getKey(), entry.getValue()))
            .toArray(WorkloadDefinition[]::new));
  }

  private static Change declared(String name, int route) {
    return new Change.Declared(definition(name, route));
  }

  private static Change removed(String name) {
    return new Change.Removed(new WorkloadId(name));
  }

  private static WorkloadDefinition definition(String name, int route) {
    return TableFixtures.definition(
        name, RouteRule.to(new WorkloadId(name), RouteMatch.of("*", "/" + route)));
  }
}
