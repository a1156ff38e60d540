package io.scar.container;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The package arrows: image ← archive ← unpack ← store; archive ← registry ← source; and the engine
 * beside them.
 */
@AnalyzeClasses(
    packages = "io.scar.container",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule HAS_NO_CYCLES =
      slices().matching("io.scar.container.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule IMAGE_KNOWS_NO_OTHER =
      knowsNone("image", "archive", "registry", "source", "unpack", "store", "engine");

  @ArchTest
  static final ArchRule ARCHIVE_KNOWS_IMAGE_ALONE =
      knowsNone("archive", "registry", "source", "unpack", "store", "engine");

  @ArchTest
  static final ArchRule REGISTRY_KNOWS_IMAGE_AND_ARCHIVE =
      knowsNone("registry", "source", "unpack", "store", "engine");

  @ArchTest
  static final ArchRule SOURCE_OPENS_ONLY = knowsNone("source", "unpack", "store", "engine");

  @ArchTest
  static final ArchRule UNPACK_KNOWS_NO_STORE =
      knowsNone("unpack", "registry", "source", "store", "engine");

  @ArchTest
  static final ArchRule INSPECT_READS_IMAGES_ALONE =
      knowsNone("inspect", "registry", "source", "store", "engine");

  @ArchTest
  static final ArchRule STORE_KNOWS_NO_ENGINE = knowsNone("store", "registry", "source", "engine");

  @ArchTest
  static final ArchRule ENGINE_KNOWS_NO_IMAGE = knowsNone("engine", "image", "archive", "store");

  @ArchTest
  static final ArchRule READS_NO_ENVIRONMENT =
      noClasses()
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  private static ArchRule knowsNone(String from, String... others) {
    String[] packages = new String[others.length];
    for (int i = 0; i < others.length; i++) {
      packages[i] = "io.scar.container." + others[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("io.scar.container." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }
}
