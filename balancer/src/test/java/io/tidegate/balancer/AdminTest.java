package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.config.ConfigException;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTest {
  @TempDir Path directory;

  @Test
  void showsTheStateAndTakesEndpointsOutAndIn() throws Exception {
    Address admin = FreePort.address();
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two");
        FileBalancer balancer = start(admin, one, two)) {
      Address address = balancer.addresses().getFirst();
      assertThat(seen(address)).containsExactlyInAnyOrder("one", "two");
      Map<?, ?> endpoint = endpoint(admin, 0);
      assertThat(endpoint.get("state")).isEqualTo("ready");
      assertThat(endpoint.get("address")).isEqualTo(one.address().toString());

      String path = "/balancer/workloads/demo/endpoints/" + endpoint.get("instance");
      assertThat(send(admin, "PUT", path + "?weight=0").statusCode()).isEqualTo(200);
      assertThat(seen(address)).containsExactly("two");
      assertThat(endpoint(admin, 1).get("state")).isEqualTo("resting");
      assertThat(endpoint(admin, 1).get("weight")).isEqualTo(0);
      assertThat(endpoint(admin, 1).get("announcedWeight")).isEqualTo(1);
      assertThat(send(admin, "DELETE", path).statusCode()).isEqualTo(200);
      assertThat(seen(address)).containsExactlyInAnyOrder("one", "two");

      HttpResponse<String> nobody =
          send(admin, "PUT", "/balancer/workloads/demo/endpoints/nobody?weight=0");
      assertThat(nobody.statusCode()).isEqualTo(404);
      assertThat(((Map<?, ?>) state(admin).get("lastRejection")).get("why"))
          .isEqualTo("workload demo: no instance nobody");
    }
  }

  @Test
  void drainsAnEndpointAndTakesThatBack() throws Exception {
    Address admin = FreePort.address();
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two");
        FileBalancer balancer = start(admin, one, two)) {
      Address address = balancer.addresses().getFirst();
      String path =
          "/balancer/workloads/demo/endpoints/" + endpoint(admin, 0).get("instance") + "/drain";
      assertThat(send(admin, "DELETE", path).statusCode()).isEqualTo(409);
      assertThat(send(admin, "PUT", path).statusCode()).isEqualTo(200);
      assertThat(seen(address)).containsExactly("two");
      assertThat(endpoint(admin, 1).get("state")).isEqualTo("drained");
      assertThat(send(admin, "DELETE", path).statusCode()).isEqualTo(200);
      assertThat(seen(address)).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void isForThisMachineAlone() throws Exception {
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two")) {
      assertThatThrownBy(() -> start(new Address("0.0.0.0", 9294), one, two))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("admin");
    }
  }

  private static Map<?, ?> endpoint(Address admin, int index) throws Exception {
    Map<?, ?> workload = (Map<?, ?>) ((List<?>) state(admin).get("workloads")).getFirst();
    return (Map<?, ?>) ((List<?>) workload.get("endpoints")).get(index);
  }

  private static Map<?, ?> state(Address admin) throws Exception {
    return EventCodec.standard().fromJson(send(admin, "GET", "/balancer").body(), Map.class);
  }

  private static HttpResponse<String> send(Address admin, String method, String path)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + admin + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static Set<String> seen(Address address) throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      seen.add(Origin.get(address, "/"));
    }
    return seen;
  }

  private FileBalancer start(Address admin, Origin one, Origin two) throws Exception {
    Path file = directory.resolve("balancer.yaml");
    Files.writeString(
        file,
        """
        threads: 1
        admin: "%s"
        listeners: [{address: "127.0.0.1:0"}]
        workloads: {demo: {route: {}, slow-start: 0s, endpoints: ["%s", "%s"]}}
        """
            .formatted(admin, one.address(), two.address()));
    return FileBalancer.start(file, Clock.systemUTC());
  }
}
