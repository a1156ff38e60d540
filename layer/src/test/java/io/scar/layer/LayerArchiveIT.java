package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layer's zip as an artefact. */
class LayerArchiveIT {

  @TempDir Path folder;

  @Test
  void aSecondBuildOfTheSameFilesGivesTheSameBytes() throws Exception {
    Path again = Files.createDirectories(folder.resolve("again"));
    // The cache is of a run, and no two runs are the same.
    for (String kept : List.of("supervisor.aot", "supervisor.aot.made-for")) {
      Files.copy(Path.of("target").resolve(kept), again.resolve(kept));
    }
    Process build =
        new ProcessBuilder(
                Path.of("make-layer").toAbsolutePath().toString(),
                System.getProperty("java.class.path"),
                again.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(build.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();

    assertThat(again.resolve("supervisor.aot"))
        .hasSameBinaryContentAs(Path.of("target/supervisor.aot"));
    for (String zip : List.of("scar-layer.zip", "scar-handler.zip", "scar-image-bundle.tar")) {
      assertThat(sha256(again.resolve(zip))).as(zip).isEqualTo(sha256(Path.of("target", zip)));
    }
  }

  @Test
  void theImageLayerHasTheBundleAloneAndTellsNothingOfItsMaking() throws Exception {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(Files.newInputStream(Path.of("target/scar-image-bundle.tar")))) {
      List<String> names = new ArrayList<>();
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
        assertThat(entry.getName()).startsWith("opt/scar/");
        assertThat(entry.isFile() || entry.isDirectory()).as(entry.getName()).isTrue();
        assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
        assertThat(entry.getUserName() + entry.getGroupName()).isEmpty();
        assertThat(entry.getLastModifiedTime().toMillis()).isZero();
        // Everybody may start and read it: Lambda's user is in no image's list.
        assertThat(entry.getMode() & 0777).isIn(0755, 0644);
      }

      assertThat(names)
          .isSorted()
          .contains(
              "opt/scar/", "opt/scar/start", "opt/scar/bin/scar-exec", "opt/scar/jre/bin/java")
          .doesNotContain("opt/", "opt/scar/image.json");
    }
  }

  @Test
  void theSumsAreOfAllFilesAndTheCachesStandsAlone() throws Exception {
    Path layer = UnpackedLayer.of(UnpackedLayer.BUILT, folder.resolve("layer")).folder();
    List<String> sums = Files.readAllLines(layer.resolve("scar/SHA256SUMS"));
    List<String> cache = Files.readAllLines(layer.resolve("scar/lib/supervisor.aot.sha256"));

    assertThat(sums).noneMatch(line -> line.contains("supervisor.aot"));
    assertThat(cache).hasSize(1);
    for (String line : Stream.concat(sums.stream(), cache.stream()).toList()) {
      String[] parts = line.split(" {2}", 2);
      assertThat(sha256(layer.resolve(parts[1]))).as(parts[1]).isEqualTo(parts[0]);
    }
    try (Stream<Path> files = Files.walk(layer)) {
      // But the sums themselves.
      assertThat(files.filter(Files::isRegularFile)).hasSize(sums.size() + cache.size() + 2);
    }
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read(file)));
  }

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
