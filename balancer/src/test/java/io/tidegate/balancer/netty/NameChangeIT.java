package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Endpoints whose name leads elsewhere than it did. */
class NameChangeIT {
  private volatile String leadsTo = "127.0.0.1";
  private final EndpointNames names =
      new EndpointNames(this::lookUp, Thread::startVirtualThread, System::nanoTime);

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    if (leadsTo.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByName(leadsTo)};
  }

  @Test
  void areFollowedAfterAConnectionHasFailed() throws Exception {
    Backend before = Backend.saying("before");
    Address name = new Address("web.test", before.address().port());
    try (ServerSocket moved =
            new ServerSocket(name.port(), 50, InetAddress.getByName("127.0.0.2"));
        Proxy proxy = Proxy.start(names);
        RawClient client = proxy.client()) {
      Thread.startVirtualThread(() -> answerAll(moved));
      proxy.ready(List.of(name)).join();
      assertThat(client.get("/").text()).isEqualTo("before");

      leadsTo = "127.0.0.2";
      before.close();
      await().until(() -> client.get("/").text().equals("after"));
    }
  }

  @Test
  void areServedOnceTheyCanBeLookedUp() throws Exception {
    leadsTo = "";
    try (Backend backend = Backend.saying("here");
        Proxy proxy = Proxy.start(names);
        RawClient client = proxy.client()) {
      proxy.ready(List.of(new Address("web.test", backend.address().port()))).join();
      assertThat(client.get("/").status()).isEqualTo(502);

      leadsTo = "127.0.0.1";
      await().until(() -> client.get("/").text().equals("here"));
    }
  }

  private static void answerAll(ServerSocket server) {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nafter"
            .getBytes(StandardCharsets.US_ASCII);
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        if (WireRequest.read(socket.getInputStream()) != null) {
          socket.getOutputStream().write(answer);
        }
      } catch (IOException e) {
        return;
      }
    }
  }
}
