package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Images that are made and inspected. */
abstract class InspectionTestBase {

  static final String GLIBC_LOADER = "/lib64/ld-linux-x86-64.so.2";

  static final String MUSL_LOADER = "/lib/ld-musl-x86_64.so.1";

  Path folder;

  int images;

  @BeforeEach
  void keepFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  ImageFacts inspect(ImageBuilder image) throws IOException, InterruptedException {
    return inspect(image, new ImageInspector());
  }

  ImageFacts inspect(ImageBuilder image, ImageInspector inspector)
      throws IOException, InterruptedException {
    Path oci = image.writeOciLayout(folder.resolve("image-" + images++), "it");
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      return inspector.inspect(source, bytes -> {});
    }
  }

  ImageContents contents(ImageBuilder image) throws IOException, InterruptedException {
    return Objects.requireNonNull(inspect(image).contents());
  }

  static byte[] library(String loader, String words) {
    byte[] elf = ElfFile.dynamic(loader);
    byte[] text = words.getBytes(StandardCharsets.ISO_8859_1);
    // Behind what is kept of every file, as in a real library.
    byte[] library = new byte[(1 << 17) + text.length];
    System.arraycopy(elf, 0, library, 0, elf.length);
    System.arraycopy(text, 0, library, 1 << 17, text.length);
    return library;
  }

  static LayerBuilder glibc(String version) {
    return new LayerBuilder()
        .file("usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", 0755, ElfFile.fixed())
        .file(
            "usr/lib/x86_64-linux-gnu/libc.so.6",
            0755,
            library(
                GLIBC_LOADER,
                "\0GNU C Library (Debian GLIBC "
                    + version
                    + "-9+deb12u4) stable release version "
                    + version
                    + ".\n"))
        .symbolicLink("lib", "usr/lib")
        .symbolicLink("lib64", "usr/lib64")
        .symbolicLink(
            "usr/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");
  }

  static EntryPoint.Usable usable(EntryPoint entryPoint) {
    assertThat(entryPoint).isInstanceOf(EntryPoint.Usable.class);
    return (EntryPoint.Usable) entryPoint;
  }

  static String reason(EntryPoint entryPoint) {
    assertThat(entryPoint).isInstanceOf(EntryPoint.Unusable.class);
    return ((EntryPoint.Unusable) entryPoint).reason();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
