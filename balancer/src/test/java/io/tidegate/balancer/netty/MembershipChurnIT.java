package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Endpoints come, drain and go under load; what is gone is really closed. No request may fail. */
class MembershipChurnIT {
  private static final int CLIENTS = 8;
  private static final int CHANGES = 120;

  @Test
  void losesNoRequestWhileEndpointsComeAndGo() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    List<Backend> alive = new ArrayList<>();
    try (Proxy proxy = Proxy.start()) {
      alive.add(Backend.saying("ok"));
      proxy.ready(alive.toArray(Backend[]::new)).join();
      for (int i = 0; i < CLIENTS; i++) {
        boolean posts = i % 2 == 0;
        clients.add(Thread.ofVirtual().start(() -> load(proxy, posts, stop, answered, failures)));
      }

      Random random = new Random(7);
      for (int change = 0; change < CHANGES; change++) {
        if (alive.size() < 2 || (alive.size() < 6 && random.nextBoolean())) {
          alive.add(Backend.saying("ok"));
          proxy.ready(alive.toArray(Backend[]::new)).join();
        } else {
          drainAndStop(proxy, alive, alive.remove(random.nextInt(alive.size())));
        }
        int before = answered.get();
        await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > before + CLIENTS);
      }
      stop.set(true);
      for (Thread client : clients) {
        client.join();
      }
    } finally {
      stop.set(true);
      for (Backend backend : alive) {
        backend.close();
      }
    }

    assertThat(failures).isEmpty();
    assertThat(answered.get()).isGreaterThan(CHANGES * CLIENTS);
  }

  private static void drainAndStop(Proxy proxy, List<Backend> staying, Backend going)
      throws Exception {
    List<EndpointSet.Endpoint> endpoints = new ArrayList<>();
    staying.forEach(b -> endpoints.add(Proxy.endpoint(b.address(), State.READY)));
    endpoints.add(Proxy.endpoint(going.address(), State.DRAINING));
    proxy.endpoints(endpoints).join();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                proxy.updater.table().pool(Proxy.WEB).membership().draining().stream()
                    .allMatch(endpoint -> endpoint.inFlight() == 0));
    going.close();
    proxy.ready(staying.toArray(Backend[]::new)).join();
  }

  private static void load(
      Proxy proxy,
      boolean posts,
      AtomicBoolean stop,
      AtomicInteger answered,
      ConcurrentLinkedQueue<String> failures) {
    String request =
        posts
            ? "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
            : "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    try (RawClient client = proxy.client()) {
      while (!stop.get()) {
        RawClient.Response response = client.send(request).response();
        if (response.status() != 200) {
          failures.add(response.line() + " " + response.text());
        }
        answered.incrementAndGet();
      }
    } catch (Exception e) {
      failures.add(e.toString());
    }
  }
}
