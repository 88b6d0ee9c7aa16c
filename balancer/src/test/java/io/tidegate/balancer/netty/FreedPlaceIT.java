package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FreedPlaceIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: web.test\r\n\r\n";
  private static final int ROUNDS = 24;

  /** Connections go to the event loops in turn: of two clients each has a loop of its own. */
  @Test
  void isTakenByWhoWaitsOnAnotherEventLoopBeforeTheNextSweep() throws Exception {
    BlockingQueue<Backend.Exchange> asked = new LinkedBlockingQueue<>();
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    try (Backend backend = Backend.start((request, to) -> asked.add(to));
        Proxy proxy = Proxy.start();
        RawClient one = proxy.client();
        RawClient two = proxy.client()) {
      proxy.declare(limited(usual));
      proxy.ready(backend).join();
      List<Long> waits = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        one.send(GET);
        Backend.Exchange first = asked.poll(10, TimeUnit.SECONDS);
        two.send(GET);
        await()
            .until(() -> proxy.updater.table().pool(Proxy.WEB).workload().held().requests() == 1);
        long freed = System.nanoTime();
        first.ok("1");
        Backend.Exchange second = asked.poll(10, TimeUnit.SECONDS);
        waits.add(System.nanoTime() - freed);
        second.ok("2");
        assertThat(one.response().text() + two.response().text()).isEqualTo("12");
      }
      Collections.sort(waits);
      assertThat(waits.get(ROUNDS / 2)).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static WorkloadDefinition limited(TrafficPolicy usual) {
    TrafficPolicy.Resilience resilience = usual.resilience();
    return new WorkloadDefinition(
        Proxy.WEB,
        List.of(RouteRule.to(Proxy.WEB, RouteMatch.of("*", "/"))),
        new TrafficPolicy(
            usual.balancing(),
            usual.timeouts(),
            new TrafficPolicy.Resilience(
                resilience.retries(),
                resilience.hold(),
                new LimitPolicy(1, 0, null),
                resilience.hedging(),
                resilience.gate()),
            usual.health(),
            usual.upstream()),
        DemandTargets.NONE);
  }
}
