package io.tidegate.balancer.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thousand requests a second and some WebSockets, each of which must be answered rightly. The
 * rate does not depend on how fast answers come; every client reconnects now and then.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int REQUESTS_PER_CONNECTION = 50;

  /** Opens a connection to the balancer. */
  interface Connector {
    RawClient connect() throws Exception;
  }

  final AtomicLong answered = new AtomicLong();
  final AtomicLong echoed = new AtomicLong();
  final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final Semaphore due = new Semaphore(0);
  private final Semaphore echoDue = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean stopping;

  SteadyLoad() {
    var _ = clock.scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    due.release();
    echoDue.release();
  }

  /** Clients that share the rate with all others. */
  void clients(int count, Connector connector) {
    for (int i = 0; i < count; i++) {
      boolean posts = i % 2 == 0;
      start(() -> requests(connector, posts));
    }
  }

  /** Upgraded connections that together send a thousand messages a second. */
  void webSockets(int count, Connector connector) throws Exception {
    for (int i = 0; i < count; i++) {
      RawClient client = connector.connect();
      client.send(
          "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      if (client.response().status() != 101) {
        throw new IllegalStateException("no WebSocket");
      }
      start(() -> echoes(client));
    }
  }

  private void start(Work work) {
    threads.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (Exception e) {
                    failures.add(e.toString());
                  }
                }));
  }

  private interface Work {
    void run() throws Exception;
  }

  private void requests(Connector connector, boolean posts) throws Exception {
    String request =
        posts
            ? "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
            : "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    while (!stopping) {
      try (RawClient client = connector.connect()) {
        for (int i = 0; i < REQUESTS_PER_CONNECTION && !stopping; i++) {
          if (due.tryAcquire(100, TimeUnit.MILLISECONDS)) {
            RawClient.Response response = client.send(request).response();
            if (response.status() != 200 || !response.text().equals("/x")) {
              failures.add(response.line() + " " + response.text());
            }
            answered.incrementAndGet();
          }
        }
      }
    }
  }

  private void echoes(RawClient client) throws Exception {
    try (client) {
      while (!stopping) {
        if (!echoDue.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          continue;
        }
        client.send("ping!");
        byte[] back = Backend.readExactly(client.in, 5);
        if (!new String(back, java.nio.charset.StandardCharsets.US_ASCII).equals("ping!")) {
          failures.add("another echo");
        }
        echoed.incrementAndGet();
      }
    }
  }

  /** Lets what was begun end. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    clock.shutdownNow();
  }
}
