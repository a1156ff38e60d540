package io.scar.container;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The packages of docs/architecture.md and their arrows; a package that is not there fails. */
@AnalyzeClasses(
    packages = "io.scar.container",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "io.scar.container";

  /** What every package shares. */
  private static final String SHARED = "shared";

  private static final Map<String, List<String>> PACKAGES =
      Map.ofEntries(
          Map.entry("image", List.of()),
          Map.entry("tar", List.of()),
          Map.entry("files", List.of()),
          Map.entry("gzip", List.of()),
          Map.entry("archive", List.of("image", "gzip")),
          Map.entry("registry", List.of("image", "archive")),
          Map.entry("credentials", List.of("registry")),
          Map.entry("source", List.of("image", "archive", "registry")),
          Map.entry("unpack.kernel", List.of()),
          Map.entry("unpack.tree", List.of("tar", "unpack.kernel")),
          Map.entry(
              "unpack",
              List.of("image", "archive", "tar", "files", "unpack.kernel", "unpack.tree")),
          Map.entry("store", List.of("image", "archive", "files", "unpack")),
          Map.entry("merged", List.of("image", "archive", "tar")),
          Map.entry("squash", List.of("image", "archive", "tar", "merged", "source")),
          Map.entry("inspect", List.of("image", "archive", "tar", "merged")),
          Map.entry("repackage", List.of("image", "archive", "registry", "tar")),
          Map.entry("engine", List.of("files")));

  @ArchTest static final ArchRule ARROWS = arrows();

  @ArchTest
  static final ArchRule HAS_NO_CYCLES =
      slices().matching("io.scar.container.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule READS_NO_ENVIRONMENT =
      noClasses()
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  private static ArchRule arrows() {
    LayeredArchitecture rule =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture()
            .layer(SHARED)
            .definedBy(ROOT);
    for (String from : PACKAGES.keySet()) {
      rule = rule.layer(from).definedBy(ROOT + "." + from);
    }
    rule = rule.whereLayer(SHARED).mayNotAccessAnyLayer();
    for (Map.Entry<String, List<String>> arrows : PACKAGES.entrySet()) {
      String[] to =
          Stream.concat(Stream.of(SHARED), arrows.getValue().stream()).toArray(String[]::new);
      rule = rule.whereLayer(arrows.getKey()).mayOnlyAccessLayers(to);
    }
    return rule;
  }
}
