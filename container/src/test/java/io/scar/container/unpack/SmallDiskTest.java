package io.scar.container.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.Packing;
import io.scar.container.testing.RawTar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unpacking where there is little room: on a disk of its own, in a process of its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmallDiskTest extends UnpackingTestBase {

  private static byte[] incompressible(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private String unpackOnSmallDisk(String size, ImageBuilder image) throws Exception {
    Path small = Files.createTempDirectory(folder, "small");
    Path oci = image.writeOciLayout(Files.createTempDirectory(folder, "oci"), "1");
    String mount = "mount -t tmpfs -o size=" + size + " none " + small;
    Process trial = new ProcessBuilder("unshare", "-Urm", "sh", "-c", mount).start();
    assumeTrue(
        trial.waitFor() == 0, "a small disk needs user namespaces (unshare -Urm), forbidden here");
    Process process =
        new ProcessBuilder(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                mount + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                UnpackMain.class.getName(),
                oci.toString(),
                small.resolve("rootfs").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    process.waitFor();
    return said;
  }

  @Test
  void needsNoMoreRoomThanTheTreeWhenThereIsLittle() throws Exception {
    ImageBuilder image = new ImageBuilder();
    for (int layer = 0; layer < 4; layer++) {
      image.layer(
          new RawTar()
              .entry('0', "same", 0644, 1, "", incompressible(layer, 8 << 20))
              .entry('0', "gone" + layer, 0644, 1, "", incompressible(layer, 4 << 20))
              .file(".wh.gone" + (layer - 1), "")
              .build(),
          Packing.ZSTD);
    }
    // 12 MiB in the end, 48 MiB in all layers.
    assertThat(unpackOnSmallDisk("16m", image))
        .contains("unpacked " + (12 << 20) + " peak " + ((12 << 20) + 4096));
  }

  @Test
  void aDiskThatIsTooSmallIsSaid() throws Exception {
    ImageBuilder image =
        new ImageBuilder()
            .layer(new RawTar().entry('0', "a", 0, 0, "", new byte[30 << 20]).build(), Packing.GZIP)
            .layer(
                new RawTar().entry('0', "b", 0, 0, "", new byte[30 << 20]).build(), Packing.GZIP);
    assertThat(unpackOnSmallDisk("16m", image))
        .contains("MACHINE", "does not fit under", "No space left", "free space there");
  }
}
