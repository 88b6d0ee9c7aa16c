package io.tidegate.autoscaler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A package named after a concept knows no technology, and Spring lives in the root alone. */
class ArchitectureTest {
  private static final String ROOT = "io.tidegate.autoscaler";
  private static final String[] TECHNOLOGIES = {
    ROOT + ".kafka..",
    ROOT + ".http..",
    ROOT + ".prometheus..",
    ROOT + ".cron..",
    ROOT + ".ojalgo..",
    ROOT + ".telemetry.."
  };

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void conceptsKnowNoTechnology() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".*..")
        .and()
        .resideOutsideOfPackages(TECHNOLOGIES)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.tidegate.common.model",
            "io.tidegate.common.event",
            "io.tidegate.common.config",
            ROOT + ".*..")
        .andShould()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(TECHNOLOGIES)
        .check(classes);
  }

  @Test
  void springLivesInTheRootAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(classes);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
  }
}
