package io.tidegate.placement;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String[] CONCEPTS = {
    "io.tidegate.placement.plan", "io.tidegate.placement.fleet", "io.tidegate.placement.platform"
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidegate.placement");

  @Test
  void conceptsImportOnlyTheJdkAndConcepts() {
    classes()
        .that()
        .resideInAnyPackage(CONCEPTS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.tidegate.common.model",
            "io.tidegate.common.event",
            "io.tidegate.placement.plan",
            "io.tidegate.placement.fleet",
            "io.tidegate.placement.platform")
        .check(CLASSES);
  }

  @Test
  void thePlanKnowsNeitherPlatformsNorTheFleet() {
    noClasses()
        .that()
        .resideInAPackage("io.tidegate.placement.plan")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tidegate.placement.fleet", "io.tidegate.placement.platform..")
        .check(CLASSES);
  }

  @Test
  void eachPlatformKnowsOnlyItsOwnTechnology() {
    noClasses()
        .that()
        .resideInAPackage("..platform.process")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.github.dockerjava..", "org.apache.kafka..", "..platform.docker")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..platform.docker")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "..platform.process")
        .check(CLASSES);
  }

  @Test
  void springIsInTheRootOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidegate.placement")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "io.tidegate.common.spring..")
        .check(CLASSES);
  }
}
