package io.tidegate.balancer;

import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.MetricBatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the control thread does again and again, it does whatever was thrown. */
class ControlFailureIT {
  private final AtomicInteger reports = new AtomicInteger();

  private final class Failing implements Announcements {
    @Override
    public void demand(MetricBatch batch) {}

    @Override
    public void drained(InstanceDrained drained) {}

    @Override
    public void alive(BalancerStatus status) {
      reports.incrementAndGet();
      throw new NoClassDefFoundError("a codec of another version");
    }

    @Override
    public void gone(String balancer) {}
  }

  @Test
  void reportsGoOn() throws Exception {
    try (BalancerServer server =
        new BalancerServer(
            new BalancerSettings(
                "b1",
                List.of(Listener.http("127.0.0.1", 0)),
                1,
                ProxySettings.DEFAULT,
                Duration.ofSeconds(1)),
            new Failing(),
            Clock.systemUTC())) {
      server.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> reports.get() > 1);
    }
  }
}
