package io.tidegate.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tidegate.common");

  @Test
  void conceptsImportOnlyTheJdkAndConcepts() {
    classes()
        .that()
        .resideInAnyPackage("..common.model", "..common.event", "..common.config", "..common.guard")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.tidegate.common.model",
            "io.tidegate.common.event",
            "io.tidegate.common.config",
            "io.tidegate.common.guard")
        .check(CLASSES);
  }

  @Test
  void springIsInOnePackage() {
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage("..common.spring")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..")
        .check(CLASSES);
  }
}
