package io.tidegate.collector.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.LabelReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Discovery discovery = new Discovery(new Discovery.Settings(Set.of(), null));

  @Test
  void aLabelledComposeServiceIsAWorkloadMadeFromItsContainer() {
    FoundContainer web =
        container("shop", "web", 0)
            .with("tidegate.max", "10")
            .with("tidegate.cpu.target", "70")
            .with("tidegate.rule", "Host(`web.localhost`) && PathPrefix(`/api`)")
            .build();

    Findings findings = discovery.find(List.of(web), List.of());

    assertThat(findings.refusals()).isEmpty();
    WorkloadSpec spec = findings.workloads().getFirst();
    assertThat(spec.id()).isEqualTo(new WorkloadId("web"));
    assertThat(spec.run()).isEqualTo(new RunSpec("acme/web:1", List.of(), Map.of("A", "b")));
    assertThat(spec.port()).isEqualTo(8080);
    assertThat(spec.resources()).isEqualTo(new Resources(500, 64 << 20));
    assertThat(spec.route()).isEqualTo(new RouteSpec("web.localhost", "/api"));
    assertThat(spec.scale().max()).isEqualTo(10);
    assertThat(spec.scale().targets()).containsExactly(new Target.Cpu(0.7));
  }

  @Test
  void copiesOfOneServiceAreOneWorkloadAsTheNewestSaysIt() {
    Findings findings =
        discovery.find(
            List.of(
                container("shop", "web", 5).with("tidegate.max", "7").build(),
                container("shop", "web", 0).with("tidegate.max", "3").build()),
            List.of());

    assertThat(findings.workloads()).hasSize(1);
    assertThat(findings.workloads().getFirst().scale().max()).isEqualTo(7);
  }

  @Test
  void aSecondTenantCannotTakeANameOrARoute() {
    FoundContainer first =
        container("shop", "web", 0).with("tidegate.host", "shop.example").build();
    FoundContainer sameName =
        container("evil", "web", 1).with("tidegate.host", "evil.example").build();
    FoundContainer sameRoute =
        container("evil", "front", 2).with("tidegate.host", "shop.example").build();

    Findings findings = discovery.find(List.of(sameRoute, sameName, first), List.of());

    assertThat(findings.workloads()).extracting(WorkloadSpec::id).containsExactly(id("web"));
    assertThat(findings.workloads().getFirst().route())
        .isEqualTo(new RouteSpec("shop.example", "/"));
    assertThat(findings.refusals())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.CONFLICT, Refusal.Reason.CONFLICT);
    assertThat(findings.refusals().getFirst().why()).contains("tidegate.name");
    assertThat(findings.refusals().getLast().why()).contains("belongs to workload \"web\"");
  }

  @Test
  void whatAFileDeclaresWinsOverLabels() {
    WorkloadSpec fromFile =
        discovery
            .find(List.of(container("shop", "web", 0).build()), List.of())
            .workloads()
            .getFirst();

    Findings findings =
        discovery.find(List.of(container("shop", "web", 0).build()), List.of(fromFile));

    assertThat(findings.workloads()).isEmpty();
    assertThat(findings.refusals())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.CONFLICT);
  }

  @Test
  void wrongLabelsAreRefusedByNameValueAndExpectation() {
    assertThat(why(container("shop", "web", 0).with("tidegate.cpu.target", "lots").build()))
        .contains("container shop-web-0: tidegate.cpu.target: \"lots\" (expected: a share");
    assertThat(why(container("shop", "web", 0).with("tidegate.maxx", "3").build()))
        .contains("tidegate.maxx: unknown label (expected one of: ")
        .contains("tidegate.max,");
    assertThat(
            why(
                container("shop", "web", 0)
                    .with("tidegate.min", "5")
                    .with("tidegate.max", "2")
                    .build()))
        .contains("tidegate.max: \"2\" (expected: >= 5");
    assertThat(why(container("shop", "web", 0).with("tidegate.stabilization.up", "500ms").build()))
        .contains("tidegate.stabilization.up: \"500ms\"");
    assertThat(why(container("shop", "web", 0).with("tidegate.rule", "Host(`a`) || x").build()))
        .contains("tidegate.rule");
    assertThat(why(container("shop", "web", 0).port(OptionalInt.empty()).build()))
        .contains("tidegate.port: missing");
    assertThat(why(container("shop", "My_Web", 0).build())).contains("name it with tidegate.name");
  }

  @Test
  void whatACopyCouldNotHaveIsRefused() {
    Findings findings =
        discovery.find(
            List.of(container("shop", "db", 0).obstacles(List.of("mount at /data")).build()),
            List.of());

    assertThat(findings.refusals())
        .containsExactly(
            new Refusal(
                "shop-db-0",
                Refusal.Reason.CANNOT_BE_COPIED,
                "a copy could not have its mount at /data"));
  }

  @Test
  void onlyAllowedProjectsAndTheRightNetworkCount() {
    Discovery strict = new Discovery(new Discovery.Settings(Set.of("shop"), "tidegate"));

    Findings findings =
        strict.find(
            List.of(
                container("shop", "a", 0).networks(List.of("tidegate")).build(),
                container("shop", "b", 1).networks(List.of("shop_default")).build(),
                container("evil", "c", 2).networks(List.of("tidegate")).build()),
            List.of());

    assertThat(findings.workloads()).extracting(WorkloadSpec::id).containsExactly(id("a"));
    assertThat(findings.refusals())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.CANNOT_BE_COPIED, Refusal.Reason.NOT_ALLOWED);
  }

  @Test
  void warnsOfContainerLabelsInASwarm() {
    Findings findings =
        discovery.find(
            List.of(container("x", "web", 0).with("com.docker.swarm.service.name", "web").build()),
            List.of());

    assertThat(findings.warnings()).singleElement().asString().contains("deploy.labels");
  }

  @Test
  void declaresWhatIsNewOrChangedAndNothingTwice() {
    Declarations declarations = new Declarations("labels:n", Duration.ofSeconds(30));
    WorkloadSpec web = spec(container("shop", "web", 0).build());

    List<WorkloadDeclared> first = declarations.changes(List.of(), List.of(web), START).declare();
    assertThat(first).extracting(WorkloadDeclared::spec).containsExactly(web);
    assertThat(declarations.changes(first, List.of(web), START).declare()).isEmpty();

    WorkloadSpec more = spec(container("shop", "web", 0).with("tidegate.max", "9").build());
    assertThat(declarations.changes(first, List.of(more), START).declare())
        .extracting(WorkloadDeclared::spec)
        .containsExactly(more);
  }

  @Test
  void withdrawsWhatStayedAwayForTheGraceAndOnlyItsOwn() {
    Declarations declarations = new Declarations("labels:n", Duration.ofSeconds(30));
    WorkloadDeclared ours =
        new WorkloadDeclared(spec(container("s", "web", 0).build()), "labels:n", START);
    WorkloadDeclared theirs =
        new WorkloadDeclared(spec(container("s", "db", 0).build()), "cli", START);
    List<WorkloadDeclared> log = List.of(ours, theirs);

    assertThat(declarations.elsewhere(log)).containsExactly(theirs.spec());
    assertThat(declarations.changes(log, List.of(), START).withdraw()).isEmpty();
    assertThat(declarations.changes(log, List.of(), START.plusSeconds(29)).withdraw()).isEmpty();
    // Back for a moment: the time begins anew.
    declarations.changes(log, List.of(ours.spec()), START.plusSeconds(29));
    assertThat(declarations.changes(log, List.of(), START.plusSeconds(31)).withdraw()).isEmpty();
    assertThat(declarations.changes(log, List.of(), START.plusSeconds(61)).withdraw())
        .containsExactly(id("web"));
  }

  private String why(FoundContainer container) {
    Findings findings = discovery.find(List.of(container), List.of());
    assertThat(findings.workloads()).isEmpty();
    assertThat(findings.refusals())
        .singleElement()
        .extracting(Refusal::reason)
        .isEqualTo(Refusal.Reason.INVALID_LABELS);
    return findings.refusals().getFirst().why();
  }

  private WorkloadSpec spec(FoundContainer container) {
    return discovery.find(List.of(container), List.of()).workloads().getFirst();
  }

  private static WorkloadId id(String name) {
    return new WorkloadId(name);
  }

  private static Builder container(String project, String service, int age) {
    return new Builder(project, service, age);
  }

  private static final class Builder {
    private final Map<String, String> labels = new HashMap<>();
    private final String name;
    private final int age;
    private OptionalInt port = OptionalInt.of(8080);
    private List<String> obstacles = List.of();
    private List<String> networks = List.of("bridge");

    Builder(String project, String service, int age) {
      this.name = project + "-" + service + "-" + age;
      this.age = age;
      labels.put("tidegate.enable", "true");
      labels.put("com.docker.compose.project", project);
      labels.put("com.docker.compose.service", service);
    }

    Builder with(String label, String value) {
      labels.put(label, value);
      return this;
    }

    Builder port(OptionalInt value) {
      port = value;
      return this;
    }

    Builder obstacles(List<String> value) {
      obstacles = value;
      return this;
    }

    Builder networks(List<String> value) {
      networks = value;
      return this;
    }

    FoundContainer build() {
      return new FoundContainer(
          "id-" + name,
          name,
          START.plusSeconds(age),
          labels,
          new LabelReader.Template(
              new RunSpec("acme/web:1", List.of(), Map.of("A", "b")),
              new Resources(500, 64 << 20),
              port),
          obstacles,
          networks);
    }
  }
}
