package io.scar.local;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(packages = "io.scar.local", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.scar.local.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule servicesDoNotKnowOneAnother =
      slices()
          .matching("io.scar.local.(s3|lambda|iam|sts|logs|events|tagging|apigateway|batch|ecr)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theEndpointKnowsNoService =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAnyPackage(
              "io.scar.local.http..",
              "io.scar.local.state..",
              "io.scar.local.event..",
              "io.scar.local.process..",
              "io.scar.local.image..",
              "io.scar.local.gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.scar.local.s3..",
              "io.scar.local.lambda..",
              "io.scar.local.iam..",
              "io.scar.local.sts..",
              "io.scar.local.logs..",
              "io.scar.local.events..",
              "io.scar.local.tagging..",
              "io.scar.local.apigateway..",
              "io.scar.local.batch..",
              "io.scar.local.ecr..",
              "io.scar.local.config..");

  @ArchTest
  static final ArchRule onlyConfigReadsTheEnvironment =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("io.scar.local.config..")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);
}
