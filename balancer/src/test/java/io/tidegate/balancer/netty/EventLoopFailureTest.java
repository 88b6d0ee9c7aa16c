package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.accesslog.AccessEntry;
import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.TrafficPolicy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One request that cannot be seen to must not end what its event loop does for all others. */
class EventLoopFailureTest {
  private static final String BROKEN = "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final TrafficPolicy ANSWER_SOON =
      new TrafficPolicy(
          TrafficPolicy.DEFAULT.balancing(),
          new Timeouts(
              Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(300), Duration.ofMinutes(1)),
          TrafficPolicy.DEFAULT.resilience(),
          TrafficPolicy.DEFAULT.health(),
          TrafficPolicy.DEFAULT.upstream());

  private final Failing log = new Failing();

  /** Fails for one target, on the event loop. */
  private static final class Failing implements AccessSink {
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public void offer(AccessEntry entry) {
      if (entry.request().target().equals("/broken")) {
        failures.incrementAndGet();
        throw new AssertionError("no entry for " + entry);
      }
    }
  }

  @Test
  void deadlineThatFailsClosesItsConnectionAndNoOther() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Backend backend = Backend.start((_, exchange) -> exchange.okAfter(never, "late"));
        Proxy proxy = Proxy.logging(log, ANSWER_SOON);
        RawClient broken = proxy.client();
        RawClient other = proxy.client()) {
      proxy.ready(backend).join();

      assertThat(broken.send(BROKEN).closed()).isTrue();
      assertThat(log.failures).hasValue(1);
      assertThat(other.get("/late").status()).isEqualTo(504);
      await().until(() -> inFlight(proxy) == 0);
      never.countDown();
    }
  }

  /** Else an instance that drains would never be known to be free. */
  @Test
  void tableIsSeenThoughARequestThatWaitsFails() throws Exception {
    try (Proxy proxy = Proxy.logging(log, TrafficPolicy.DEFAULT);
        RawClient broken = proxy.client();
        RawClient other = proxy.client()) {
      broken.send(BROKEN);
      await().until(() -> waiting(proxy) == 1);
      other.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> waiting(proxy) == 2);

      proxy.withdraw().get(10, TimeUnit.SECONDS);
      assertThat(log.failures).hasValue(1);
      assertThat(other.response().status()).isEqualTo(404);
    }
  }

  private static int inFlight(Proxy proxy) {
    return proxy.plane.table().pool(Proxy.WEB).workload().inFlight();
  }

  private static int waiting(Proxy proxy) {
    return proxy.plane.table().pool(Proxy.WEB).workload().held().requests();
  }
}
