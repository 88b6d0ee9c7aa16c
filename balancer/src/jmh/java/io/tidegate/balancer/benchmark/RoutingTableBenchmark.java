package io.tidegate.balancer.benchmark;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.RequestFacts;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A look-up by host and longest path prefix. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingTableBenchmark {
  private static final RequestFacts FACTS =
      new RequestFacts() {
        @Override
        public CharSequence method() {
          return "GET";
        }

        @Override
        public CharSequence header(String lowerCaseName) {
          return null;
        }
      };

  @Param({"1", "100", "10000"})
  int routes;

  private RoutingTable table;
  private String[] hosts;
  private String[] paths;
  private int next;

  @Setup
  public void build() {
    WorkloadId web = new WorkloadId("web");
    List<RouteRule> rules = new ArrayList<>();
    hosts = new String[routes];
    paths = new String[routes];
    for (int i = 0; i < routes; i++) {
      hosts[i] = routes == 1 ? "any.example.org:8080" : "h" + i / 10 + ".example.org:8080";
      paths[i] = "/p" + i % 10 + "/one/two?three=4";
      RouteMatch match =
          routes == 1
              ? RouteMatch.of("*", "/")
              : RouteMatch.of("h" + i / 10 + ".example.org", "/p" + i % 10);
      rules.add(RouteRule.to(web, match));
    }
    RoutingTableUpdater updater =
        new RoutingTableUpdater(1, 42, new ListenerAddresses(Set.of()), Gate.Maker.open());
    updater.apply(
        new Change.Declared(
            new WorkloadDefinition(web, rules, TrafficPolicy.DEFAULT, DemandTargets.NONE)),
        new Moment(Instant.EPOCH, 0));
    table = updater.table();
  }

  @Benchmark
  public Route match() {
    next = next + 1 == routes ? 0 : next + 1;
    return table.match(hosts[next], paths[next], FACTS);
  }
}
