package io.scar.supervisor;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Which package may know which. */
@AnalyzeClasses(
    packages = "io.scar.supervisor",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {

  private static final String ROOT = "io.scar.supervisor.";

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesKnowOnlyWhatTheyNeed =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("lambda")
          .definedBy(ROOT + "lambda..")
          .layer("batch")
          .definedBy(ROOT + "batch..")
          .layer("pipeline")
          .definedBy(ROOT + "pipeline..")
          .layer("response")
          .definedBy(ROOT + "response..")
          .layer("output")
          .definedBy(ROOT + "output..")
          .layer("execution")
          .definedBy(ROOT + "execution..")
          .layer("input")
          .definedBy(ROOT + "input..")
          .layer("delegate")
          .definedBy(ROOT + "delegate..")
          .layer("event")
          .definedBy(ROOT + "event..")
          .layer("storage")
          .definedBy(ROOT + "storage..")
          .layer("workspace")
          .definedBy(ROOT + "workspace..")
          .layer("logging")
          .definedBy(ROOT + "logging..")
          .layer("config")
          .definedBy(ROOT + "config..")
          .layer("failure")
          .definedBy(ROOT + "failure..")
          .layer("media")
          .definedBy(ROOT + "media..")
          .whereLayer("media")
          .mayOnlyBeAccessedByLayers("response", "storage")
          .whereLayer("lambda")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("batch")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("lambda", "batch")
          .whereLayer("response")
          .mayOnlyBeAccessedByLayers("pipeline")
          .whereLayer("output")
          .mayOnlyBeAccessedByLayers("pipeline")
          .whereLayer("execution")
          .mayOnlyBeAccessedByLayers("response", "pipeline", "lambda", "batch")
          .whereLayer("delegate")
          .mayOnlyBeAccessedByLayers("response", "pipeline", "lambda", "batch")
          .whereLayer("input")
          .mayOnlyBeAccessedByLayers("pipeline")
          .whereLayer("event")
          .mayOnlyBeAccessedByLayers("input", "response", "pipeline")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("input", "output", "delegate", "pipeline", "lambda", "batch")
          .whereLayer("workspace")
          .mayOnlyBeAccessedByLayers("input", "output", "execution", "pipeline")
          .whereLayer("logging")
          .mayOnlyBeAccessedByLayers("execution", "pipeline", "lambda", "batch");

  @ArchTest
  static final ArchRule onlyConfigReadsTheEnvironment =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "config..")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule onlyLambdaKnowsItsRuntime =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "lambda..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazonaws..");
}
