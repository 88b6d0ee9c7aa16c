package io.tidegate.collector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String[] CONCEPTS = {
    "java..",
    "org.jspecify..",
    "io.tidegate.common.model",
    "io.tidegate.common.event",
    "io.tidegate.common.config",
    "io.tidegate.common.spec",
    "io.tidegate.collector.sample",
    "io.tidegate.collector.node",
    "io.tidegate.collector.discovery"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidegate.collector");

  @Test
  void conceptsImportOnlyTheJdkAndConcepts() {
    classes()
        .that()
        .resideInAnyPackage("..collector.sample", "..collector.node", "..collector.discovery")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(CONCEPTS)
        .check(CLASSES);
  }

  @Test
  void springIsInTheRootAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.collector")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "io.tidegate.common.spring")
        .check(CLASSES);
  }

  @Test
  void technologiesDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("..collector.docker")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..collector.process", "..collector.cgroup", "..collector.kafka", "org.apache.kafka..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("..collector.process", "..collector.cgroup")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..collector.docker", "..collector.kafka", "tools.jackson..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..collector.kafka")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..collector.docker", "..collector.process", "..collector.cgroup")
        .check(CLASSES);
  }
}
