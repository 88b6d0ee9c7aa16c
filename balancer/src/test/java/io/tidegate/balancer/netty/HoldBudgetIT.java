package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What waits takes up no more than it may, and no longer than it helps. */
class HoldBudgetIT {
  private static final String BODY = "x".repeat(40_000);

  @Test
  void refusesBodiesBeyondIt() throws Exception {
    try (FileProxy proxy = FileProxy.start("workloads: {web: {route: {}, hold: {bytes: 4Ki}}}\n");
        RawClient small = proxy.client()) {
      small.send("GET / HTTP/1.1\r\nHost: web.test\r\n\r\n");
      await().until(() -> proxy.waiting("web") == 1);
      for (int i = 0; i < 5; i++) {
        try (RawClient large = proxy.client()) {
          large.send("POST / HTTP/1.1\r\nHost: web.test\r\nContent-Length: 40000\r\n\r\n" + BODY);
          RawClient.Response response = large.response();
          assertThat(response.status()).isEqualTo(503);
          assertThat(response.first("x-tidegate-reason")).hasValue("hold-refused");
        }
      }
      assertThat(proxy.waiting("web")).isEqualTo(1);
      assertThat(held(proxy)).isLessThan(4096);
    }
  }

  @Test
  void countsBodiesThatComeWhileTheirRequestsWait() throws Exception {
    try (FileProxy proxy =
            FileProxy.start("workloads: {web: {route: {}, hold: {bytes: 50000}}}\n");
        RawClient first = proxy.client();
        RawClient second = proxy.client()) {
      first.send("POST / HTTP/1.1\r\nHost: web.test\r\nContent-Length: 40000\r\n\r\n");
      await().until(() -> proxy.waiting("web") == 1);
      first.send(BODY);
      await().until(() -> held(proxy) > 40_000);
      second.send("POST / HTTP/1.1\r\nHost: web.test\r\nContent-Length: 40000\r\n\r\n" + BODY);
      assertThat(second.response().first("x-tidegate-reason")).hasValue("hold-refused");

      first.close();
      await().until(() -> held(proxy) == 0);
    }
  }

  @Test
  void resetsTcpClientsThatSayMore() throws Exception {
    try (FileProxy proxy =
            FileProxy.start(
                "listeners: [{address: \"127.0.0.1:0\", tcp: db}]\n"
                    + "workloads: {db: {hold: {bytes: 1Ki}}}\n");
        Socket client = new Socket("127.0.0.1", proxy.balancer.addresses().getFirst().port())) {
      client.setSoTimeout(10_000);
      await().until(() -> proxy.waiting("db") == 1);
      client.getOutputStream().write(new byte[4096]);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      await().until(() -> proxy.pool("db").workload().held().bytes() == 0);
    }
  }

  /** The place would come in time, the answer would not. */
  @Test
  void refusesAtOnceWhoseClientWouldNotWaitForTheAnswer() throws Exception {
    CountDownLatch slowly = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Backend backend =
            Backend.start(
                (request, to) ->
                    to.okAfter(request.line().contains("/slow") ? slowly : never, ""));
        FileProxy proxy =
            FileProxy.start(
                "workloads: {web: {route: {}, limits: {per-workload: 1}, endpoints: [\"%s\"]}}\n",
                backend);
        RawClient client = proxy.client();
        RawClient busy = proxy.client()) {
      client.send("GET /slow HTTP/1.1\r\nHost: web.test\r\n\r\n");
      await().during(Duration.ofMillis(400)).until(() -> backend.requests.size() <= 1);
      slowly.countDown();
      assertThat(client.response().status()).isEqualTo(200);

      busy.send("GET /busy HTTP/1.1\r\nHost: web.test\r\n\r\n");
      await().until(() -> backend.requests.size() == 2);
      client.send(
          "GET / HTTP/1.1\r\nHost: web.test\r\nx-envoy-expected-rq-timeout-ms: 200\r\n\r\n");
      assertThat(client.response().first("x-tidegate-reason")).hasValue("hold-refused");
    } finally {
      never.countDown();
    }
  }

  private static long held(FileProxy proxy) {
    return proxy.pool("web").workload().held().bytes();
  }
}
