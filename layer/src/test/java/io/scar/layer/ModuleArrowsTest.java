package io.scar.layer;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The table of modules in docs/architecture.md, as a rule. */
@AnalyzeClasses(packages = "io.scar", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {

  @ArchTest
  static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("contract")
          .definedBy("io.scar.contract..")
          .layer("container")
          .definedBy("io.scar.container..")
          .layer("supervisor")
          .definedBy("io.scar.supervisor..")
          .layer("local")
          .definedBy("io.scar.local..")
          .layer("cli")
          .definedBy("io.scar.cli..")
          .whereLayer("contract")
          .mayNotAccessAnyLayer()
          .whereLayer("container")
          .mayOnlyAccessLayers("contract")
          .whereLayer("supervisor")
          .mayOnlyAccessLayers("contract", "container")
          .whereLayer("local")
          .mayOnlyAccessLayers("contract", "container")
          .whereLayer("cli")
          .mayOnlyAccessLayers("contract", "container");
}
