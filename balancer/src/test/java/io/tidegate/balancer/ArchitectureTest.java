package io.tidegate.balancer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String[] CONCEPTS = {
    "io.tidegate.balancer.accesslog..",
    "io.tidegate.balancer.compression..",
    "io.tidegate.balancer.config..",
    "io.tidegate.balancer.control..",
    "io.tidegate.balancer.demand..",
    "io.tidegate.balancer.forwarding..",
    "io.tidegate.balancer.health..",
    "io.tidegate.balancer.hold..",
    "io.tidegate.balancer.http1..",
    "io.tidegate.balancer.http2..",
    "io.tidegate.balancer.proxyprotocol..",
    "io.tidegate.balancer.resilience..",
    "io.tidegate.balancer.routing..",
    "io.tidegate.balancer.select..",
    "io.tidegate.balancer.tracing.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidegate.balancer");

  @Test
  void conceptsImportOnlyTheJdkAndConcepts() {
    String[] allowed =
        Stream.concat(
                Arrays.stream(CONCEPTS),
                Stream.of(
                    "java..",
                    "org.jspecify..",
                    "io.tidegate.common.model",
                    "io.tidegate.common.event",
                    "io.tidegate.common.config"))
            .toArray(String[]::new);

    classes()
        .that()
        .resideInAnyPackage(CONCEPTS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(CLASSES);
  }

  @Test
  void springIsInTheRootPackageAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.balancer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void onlyTheNettyPackageKnowsNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.balancer.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..")
        .check(CLASSES);
  }

  /** A balancer on its own must start without the log's client on its path. */
  @Test
  void theServerItselfKnowsNeitherSpringNorKafka() {
    noClasses()
        .that()
        .haveSimpleName("BalancerServer")
        .or()
        .haveSimpleName("FileBalancer")
        .or()
        .resideInAPackage("..netty..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "..balancer.kafka..")
        .check(CLASSES);
  }
}
