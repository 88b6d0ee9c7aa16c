package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ContainerTemplateTest {
  private static final String IMAGE =
      """
      {"Config":{"Env":["PATH=/bin","JAVA_VERSION=25"],"Cmd":["serve"],"Entrypoint":["/app"],
                 "User":"65532","WorkingDir":"/srv"}}
      """;

  @Test
  void takesOverWhatARealEngineSays() throws Exception {
    FoundContainer found =
        read(
            Files.readString(Path.of("src/test/resources/docker/inspect.json")), "{\"Config\":{}}");

    assertThat(found.name()).isEqualTo("coll-probe");
    assertThat(found.obstacles()).isEmpty();
    assertThat(found.networks()).containsExactly("bridge");
    assertThat(found.template().limits()).isEqualTo(new Resources(500, 64 << 20));
    assertThat(found.template().port()).isEmpty();
    assertThat(found.template().run().image()).isEqualTo("debian:bookworm-slim");
    assertThat(found.template().run().command()).containsExactly("sh", "-c", "while :; do :; done");
  }

  @Test
  void leavesToTheImageWhatComesFromTheImage() {
    FoundContainer found =
        read(
            """
            {"Id":"c1","Name":"/web","Config":{"Image":"acme/web:1",
              "Env":["PATH=/bin","JAVA_VERSION=25","MODE=a=b"],"Cmd":["serve"],"Entrypoint":["/app"],
              "User":"65532","WorkingDir":"/srv","ExposedPorts":{"8080/tcp":{},"9000/udp":{}}},
             "Mounts":[{"Type":"volume","Name":"%s","Destination":"/cache"}]}
            """
                .formatted("0123456789abcdef".repeat(4)),
            IMAGE);

    assertThat(found.template().run())
        .isEqualTo(new RunSpec("acme/web:1", List.of(), Map.of("MODE", "a=b")));
    assertThat(found.template().port()).isEqualTo(OptionalInt.of(8080));
    assertThat(found.obstacles()).isEmpty();
  }

  @Test
  void namesEverythingThatACopyCouldNotHave() {
    FoundContainer found =
        read(
            """
            {"Id":"c1","Name":"/web","Config":{"Image":"acme/web:1","Entrypoint":["/other"],
              "User":"0","WorkingDir":"/srv"},
             "HostConfig":{"NetworkMode":"host","Privileged":true,"CapAdd":["NET_ADMIN"],
              "PidMode":"host","Devices":[{"PathOnHost":"/dev/kvm"}]},
             "Mounts":[{"Type":"bind","Source":"/etc","Destination":"/etc"},
                       {"Type":"volume","Name":"data","Destination":"/data"}]}
            """,
            IMAGE);

    assertThat(found.obstacles())
        .containsExactlyInAnyOrder(
            "mount at /etc",
            "mount at /data",
            "network mode host",
            "privileges",
            "CapAdd",
            "Devices",
            "PidMode host",
            "own entrypoint",
            "own User");
  }

  @Test
  void severalPortsAreNoPort() {
    FoundContainer found =
        read(
            "{\"Id\":\"c\",\"Name\":\"/w\",\"Config\":{\"Image\":\"i\","
                + "\"ExposedPorts\":{\"80/tcp\":{},\"443/tcp\":{}}}}",
            IMAGE);

    assertThat(found.template().port()).isEmpty();
  }

  private static FoundContainer read(String inspect, String image) {
    JsonMapper json = JsonMapper.shared();
    return ContainerTemplate.read(json.readTree(inspect), json.readTree(image));
  }
}
