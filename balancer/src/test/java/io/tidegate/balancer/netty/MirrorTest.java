package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Copies of requests, and requests shared out, between two workloads. */
class MirrorTest {
  private static final String MIRRORED =
      """
      workloads:
        web:
          route: {mirror: {workload: shadow}}
          endpoints: ["%s"]
        shadow:
          limits: {per-endpoint: %d}
          endpoints: ["%s"]
      """;

  @Test
  void copiesRequestsWithTheirBodies() throws Exception {
    try (Backend real = Backend.saying("real");
        Backend shadow = Backend.saying("shadow");
        FileProxy proxy = FileProxy.start(MIRRORED, real, 10, shadow);
        RawClient client = proxy.client()) {
      assertThat(client.get("/one").text()).isEqualTo("real");
      client.send("POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n").send("body");
      assertThat(client.response().text()).isEqualTo("real");
      client.send("POST /three HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n").send("0\r\n\r\n");
      assertThat(client.response().text()).isEqualTo("real");

      await().until(() -> shadow.requests.size() == 3);
      assertThat(shadow.requests)
          .extracting(WireRequest::target, WireRequest::bodyText)
          .containsExactlyInAnyOrder(
              org.assertj.core.api.Assertions.tuple("/one", ""),
              org.assertj.core.api.Assertions.tuple("/two", "body"),
              org.assertj.core.api.Assertions.tuple("/three", "abc"));
      assertThat(shadow.failures).isEmpty();
      assertThat(proxy.counts("shadow").totals().copies().sent()).isEqualTo(3);
    }
  }

  @Test
  void neitherWaitsForCopiesNorFailsWithThem() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Backend real = Backend.saying("real");
        Backend stuck =
            Backend.start(
                (request, exchange) -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        FileProxy proxy = FileProxy.start(MIRRORED, real, 1, stuck);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/").text()).isEqualTo("real");
      }

      await().until(() -> stuck.requests.size() == 1);
      var copies = proxy.counts("shadow").totals().copies();
      assertThat(copies.sent()).as("the endpoint has room for one").isEqualTo(1);
      assertThat(copies.dropped()).isEqualTo(19);
      stuck.close();
      assertThat(client.get("/").text()).isEqualTo("real");
      await().until(() -> proxy.counts("shadow").inFlight() == 0);
      never.countDown();
    }
  }

  @Test
  void givesUpCopiesOfLargeBodies() throws Exception {
    try (Backend real = Backend.saying("real");
        Backend shadow = Backend.saying("shadow");
        FileProxy proxy = FileProxy.start(MIRRORED, real, 10, shadow);
        RawClient client = proxy.client()) {
      byte[] large = new byte[300_000];
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n").send(large);

      assertThat(client.response().text()).isEqualTo("real");
      assertThat(real.requests.getFirst().body()).hasSize(300_000);
      assertThat(proxy.counts("shadow").totals().copies().dropped()).isEqualTo(1);
      assertThat(shadow.requests).isEmpty();
    }
  }

  @Test
  void sharesRequestsOutByWeight() throws Exception {
    try (Backend stable = Backend.saying("stable");
        Backend canary = Backend.saying("canary");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {split: {web: 80, canary: 20}}, endpoints: ["%s"]}
                  canary: {endpoints: ["%s"]}
                """,
                stable, canary);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 1000; i++) {
        client.get("/");
      }

      // four standard deviations of a binomial distribution are 51
      assertThat(canary.requests.size()).isBetween(149, 251);
      assertThat(stable.requests.size()).isEqualTo(1000 - canary.requests.size());
    }
  }
}
