package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold what they can, slowly: they are cut off, and others do not notice. */
class SlowClientsIT {
  private static final int ATTACKERS = 50;
  private static final String QUICK_TO_GIVE_UP =
      """
      limits: {header-timeout: 4s, read-timeout: 4s}
      workloads:
        web: {route: {}, timeouts: {idle: 4s}, endpoints: ["%s"]}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nslow",
        "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
      })
  void areCutOffWhileOthersAreServed(String attack) throws Exception {
    List<RawClient> attackers = new ArrayList<>();
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  if (request.target().equals("/large")) {
                    exchange.endless();
                  } else {
                    exchange.ok("served");
                  }
                });
        FileProxy proxy = FileProxy.start(QUICK_TO_GIVE_UP, backend);
        RawClient victim = proxy.client()) {
      long usual = slowest(victim);
      for (int i = 0; i < ATTACKERS; i++) {
        RawClient attacker = proxy.client();
        attackers.add(attacker);
        attacker.send(attack);
      }

      long attacked = Math.min(slowest(victim), slowest(victim));

      // a tenth of a second is what a busy machine that runs tests may take by itself
      assertThat(attacked).isLessThan(Math.max(2 * usual, TimeUnit.MILLISECONDS.toNanos(100)));
      await()
          .until(
              () ->
                  proxy.balancer.server().plane().counters().join().stream()
                      .allMatch(loop -> loop.totals().clients().open() == 1));
      assertThat(victim.get("/").text()).isEqualTo("served");
    } finally {
      for (RawClient attacker : attackers) {
        attacker.close();
      }
    }
  }

  /** The 99th percentile of 300 requests, in nanoseconds. */
  private static long slowest(RawClient client) throws IOException {
    long[] nanos = new long[300];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      assertThat(client.get("/").text()).isEqualTo("served");
      nanos[i] = System.nanoTime() - start;
    }
    java.util.Arrays.sort(nanos);
    return nanos[nanos.length * 99 / 100];
  }
}
