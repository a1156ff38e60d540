package io.scar.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.scar.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule HAS_NO_CYCLES =
      slices().matching("io.scar.cli.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_PICOCLI =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.scar.cli.command")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule COMMANDS_AND_DEFINITIONS_CALL_NO_SERVICE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.scar.cli.command",
              "io.scar.cli.config",
              "io.scar.cli.console",
              "io.scar.cli.definition",
              "io.scar.cli.failure",
              "io.scar.cli.localcloud",
              "io.scar.cli.plan")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");

  @ArchTest
  static final ArchRule PLANS_ARE_PURE =
      noClasses()
          .that()
          .resideInAPackage("io.scar.cli.plan")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.scar.cli.aws", "io.scar.cli.provision", "io.scar.cli.console");

  @ArchTest
  static final ArchRule CONSOLE_FAILURES_AND_JSON_STAND_ALONE =
      noClasses()
          .that()
          .resideInAnyPackage("io.scar.cli.console", "io.scar.cli.failure", "io.scar.cli.json")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.scar.cli.aws",
              "io.scar.cli.command",
              "io.scar.cli.config",
              "io.scar.cli.definition",
              "io.scar.cli.plan",
              "io.scar.cli.provision");

  @ArchTest
  static final ArchRule ONLY_MAIN_READS_THE_ENVIRONMENT_AND_EXITS =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.scar.cli.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "exit", int.class);
}
