package io.tidegate.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.RunSpec;
import io.tidegate.placement.Workloads;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RevisionTest {
  @Test
  void anotherConfinementIsAnotherRevision() {
    String usual = revision(new RunSpec("acme/web:1", List.of(), Map.of()));
    String confined = revision(dropping("ALL"));

    assertThat(confined).isNotEqualTo(usual).isEqualTo(revision(dropping("ALL")));
    assertThat(revision(dropping("CHOWN", "KILL")))
        .isNotEqualTo(confined)
        .isEqualTo(revision(dropping("KILL", "CHOWN")));
  }

  /** What runs when Tidegate is updated goes on. */
  @Test
  void whatIsNotConfinedHasTheRevisionItAlwaysHad() {
    assertThat(revision(new RunSpec("acme/web:1", List.of("serve"), Map.of("A", "b"))))
        .isEqualTo("888c10253f");
  }

  private static RunSpec dropping(String... capabilities) {
    ContainerSpec usual = ContainerSpec.DEFAULT;
    return new RunSpec(
        "acme/web:1",
        List.of(),
        Map.of(),
        new ContainerSpec(
            Set.of(capabilities),
            Set.of(),
            false,
            false,
            Map.of(),
            0,
            Map.of(),
            false,
            0,
            usual.names()));
  }

  private static String revision(RunSpec run) {
    return Revision.of(Workloads.web(1, 2, run));
  }
}
