package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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
            "CapAdd NET_ADMIN",
            "Devices",
            "PidMode host",
            "own entrypoint",
            "own User");
  }

  @Test
  void takesOverHowTheContainerIsConfined() {
    FoundContainer found =
        read(
            """
            {"Id":"c1","Name":"/web","Config":{"Image":"acme/web:1"},
             "HostConfig":{"CapDrop":["ALL"],"CapAdd":["CAP_NET_BIND_SERVICE"],
              "SecurityOpt":["no-new-privileges:true"],"ReadonlyRootfs":true,
              "Tmpfs":{"/tmp":"size=1m"},"PidsLimit":64,"Init":true,"ShmSize":1048576,
              "Ulimits":[{"Name":"nofile","Soft":100,"Hard":200}],"Runtime":"runc",
              "ExtraHosts":["db:10.0.0.1"],"Dns":["9.9.9.9"],"DnsSearch":["acme.example"],
              "DnsOptions":["ndots:2"]}}
            """,
            "{\"Config\":{}}");

    assertThat(found.obstacles()).isEmpty();
    assertThat(found.template().run().container())
        .isEqualTo(
            new ContainerSpec(
                Set.of("ALL"),
                Set.of("NET_BIND_SERVICE"),
                true,
                true,
                Map.of("/tmp", "size=1m"),
                64,
                Map.of("nofile", new ContainerSpec.Ulimit(100, 200)),
                true,
                1 << 20,
                new ContainerSpec.Names(
                    List.of("db:10.0.0.1"),
                    List.of("9.9.9.9"),
                    List.of("acme.example"),
                    List.of("ndots:2"))));
  }

  @Test
  void refusesOptionsThatACopyWouldLoseOrMustNotHave() {
    FoundContainer found =
        read(
            """
            {"Id":"c1","Name":"/web","Config":{"Image":"acme/web:1","StopSignal":"SIGINT"},
             "HostConfig":{"CapAdd":["ALL","CHOWN"],"SecurityOpt":["seccomp=unconfined",
              "no-new-privileges:false"],"Runtime":"runsc","Sysctls":{"net.core.somaxconn":"1"},
              "GroupAdd":["docker"],"CgroupParent":"/x","UsernsMode":"host","IpcMode":"none",
              "MaskedPaths":[],"ReadonlyPaths":["/proc/sys"]}}
            """,
            "{\"Config\":{}}");

    assertThat(found.obstacles())
        .containsExactlyInAnyOrder(
            "CapAdd ALL",
            "SecurityOpt seccomp",
            "Runtime runsc",
            "Sysctls",
            "GroupAdd",
            "CgroupParent",
            "UsernsMode host",
            "IpcMode none",
            "no MaskedPaths",
            "own StopSignal");
    assertThat(found.template().run().container().noNewPrivileges()).isFalse();
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
