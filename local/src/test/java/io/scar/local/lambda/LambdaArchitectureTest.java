package io.scar.local.lambda;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.scar.local.lambda",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LambdaArchitectureTest {

  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.scar.local.lambda..")
          .layer("service")
          .definedBy("io.scar.local.lambda")
          .layer("store")
          .definedBy("..lambda.store")
          .layer("runtime")
          .definedBy("..lambda.runtime")
          .layer("queue")
          .definedBy("..lambda.queue")
          .whereLayer("service")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("service")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("service")
          .whereLayer("queue")
          .mayOnlyBeAccessedByLayers("service");
}
