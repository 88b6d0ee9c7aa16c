package io.tidegate.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.WorkloadReader;
import io.tidegate.common.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private final EventCodec codec = EventCodec.standard();

  @Test
  void aWorkloadSurvivesTheWire() {
    var spec =
        WorkloadReader.readFile(
                YamlReader.read(
                    "f",
                    """
                    workloads:
                      web:
                        command: [serve]
                        port: 8080
                        scale: {min: 0, max: 4, targets: {cpu: 70%, p99: 1s}}
                        route: {host: a.b, path: /}
                    """))
            .getFirst();
    var event = new WorkloadDeclared(spec, "cli", NOW);

    assertThat(codec.decode(Topic.WORKLOADS, codec.encode(Topic.WORKLOADS, event)))
        .isEqualTo(event);
  }

  @Test
  void aDeclarationOfBeforeContainersCouldBeConfinedIsStillRead() {
    var confined =
        new ContainerSpec(
            Set.of("ALL"),
            Set.of("KILL"),
            true,
            true,
            Map.of("/tmp", ""),
            10,
            Map.of("nofile", new ContainerSpec.Ulimit(1, -1)),
            true,
            1,
            ContainerSpec.DEFAULT.names());
    var event = declared(new RunSpec("i", List.of(), Map.of(), confined));
    byte[] bytes = codec.encode(Topic.WORKLOADS, event);
    assertThat(codec.decode(Topic.WORKLOADS, bytes)).isEqualTo(event);

    String older =
        new String(bytes, StandardCharsets.UTF_8).replaceFirst("\"container\":", "\"other\":");
    assertThat(codec.decode(Topic.WORKLOADS, older.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(declared(new RunSpec("i", List.of(), Map.of())));
  }

  private static WorkloadDeclared declared(RunSpec run) {
    return new WorkloadDeclared(
        new WorkloadSpec(
            new WorkloadId("web"),
            run,
            80,
            Resources.NONE,
            ReadySpec.DEFAULT,
            ScalingPolicy.of(1, 1, List.of()),
            PlacementSpec.DEFAULT,
            BalanceSpec.DEFAULT,
            null),
        "cli",
        NOW);
  }

  @Test
  void idsAreTheirTextAndUnknownFieldsAreIgnored() {
    var set =
        new EndpointSet(
            new WorkloadId("web"),
            7,
            List.of(
                new EndpointSet.Endpoint(
                    new InstanceId("web-1"),
                    new NodeId("n1"),
                    new Address("127.0.0.1", 80),
                    1,
                    EndpointSet.State.READY,
                    null,
                    NOW,
                    null)));
    String json = new String(codec.encode(Topic.ENDPOINTS, set), StandardCharsets.UTF_8);

    assertThat(json).contains("\"workload\":\"web\"").contains("\"instance\":\"web-1\"");
    assertThat(
            codec.decode(
                Topic.ENDPOINTS,
                json.replaceFirst("\\{", "{\"addedLater\":1,").getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(set);
  }

  @Test
  void metricsSurviveAsOtlp() {
    var batch =
        new MetricBatch(
            new WorkloadId("web"),
            new InstanceId("web-1"),
            new NodeId("n1"),
            "collector-1",
            NOW,
            List.of(
                new Point.Gauge("container.cpu.usage", 0.25),
                new Point.Delta("requests", Map.of("code", "200"), 17, 1_000_000_000L),
                new Point.Distribution(
                    "http.server.request.duration",
                    Map.of(),
                    new Histogram(1, 2.5, -30, new long[] {1, 0, 4}),
                    1_000_000_000L)));

    assertThat(codec.decode(Topic.METRICS, codec.encode(Topic.METRICS, List.of(batch))))
        .isEqualTo(List.of(batch));
  }

  @Test
  void refusesWhatItCannotRead() {
    assertThatThrownBy(() -> codec.decode(Topic.DESIRED, new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic desired");
    assertThatThrownBy(() -> codec.encode(Topic.DESIRED, "text"))
        .hasMessageContaining("String on topic desired (expected: DesiredState)");
  }
}
