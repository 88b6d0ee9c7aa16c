package io.tidegate.balancer.benchmark;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Candidate;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.KeyHash;
import io.tidegate.balancer.select.Selector;
import io.tidegate.balancer.select.Selectors;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One pick with all that a request does to its endpoint: begin, observe, end. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectorBenchmark {
  @Param Algorithm algorithm;

  @Param({"2", "8", "200"})
  int endpoints;

  private final Choices choices = new Choices();
  private Selector selector;
  private long key;
  private long now;

  @Setup
  public void build() {
    List<Candidate> candidates = new ArrayList<>();
    now = 3_600_000_000_000L;
    for (int i = 0; i < endpoints; i++) {
      var identity =
          new EndpointRuntime.Identity(
              new InstanceId("web-" + i),
              new NodeId("node"),
              new Address("10.0.0.1", 10_000 + i),
              null);
      candidates.add(new Candidate(new EndpointRuntime(identity, 1), 1, 0));
    }
    selector = Selectors.build(Balancing.of(algorithm), candidates, 1, 42, now)[0];
  }

  @Benchmark
  public EndpointRuntime pick() {
    now += 10_000;
    choices.reset(KeyHash.mix(++key));
    EndpointRuntime endpoint = selector.pick(choices, now);
    endpoint.begin();
    endpoint.observed(1_000_000 + (key & 0xffff), Outcome.OK, now);
    endpoint.end();
    return endpoint;
  }
}
