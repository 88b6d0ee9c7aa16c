package io.tidegate.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Concepts know nothing of technology; each technology stays in its package. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tidegate.standalone");

  @Test
  void viewsArePlainFunctionsOverEvents() {
    classes()
        .that()
        .resideInAPackage("..standalone.view..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.tidegate.common.model..",
            "io.tidegate.common.event..",
            "..standalone.view..")
        .check(CLASSES);
  }

  @Test
  void theDemoNeedsOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage("..standalone.demo..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "com.sun.net.httpserver..", "org.jspecify..", "..standalone.demo..")
        .check(CLASSES);
  }

  @Test
  void theLoadGeneratorNeedsOnlyTheJdkAndItsHistogram() {
    classes()
        .that()
        .resideInAPackage("..standalone.load..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.net.ssl..",
            "org.HdrHistogram..",
            "org.jspecify..",
            "..standalone.load..")
        .check(CLASSES);
  }

  @Test
  void onlyTheRootKnowsSpring() {
    noClasses()
        .that()
        .resideInAPackage("io.tidegate.standalone.*..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void theBrokersClassesStayInTheirPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..standalone.broker..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "scala..")
        .check(CLASSES);
  }
}
