package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.inspect.Binary.Linkage;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which C library an image has. */
class CLibraryTest extends InspectionTestBase {

  @Test
  void aDebianLikeImageIsToldWithItsLibraryItsEntryPointAndItsShell() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(glibc("2.36"))
                .layer(
                    new LayerBuilder()
                        .symbolicLink("bin", "usr/bin")
                        .file("usr/bin/dash", 0755, ElfFile.dynamic(GLIBC_LOADER))
                        .symbolicLink("usr/bin/sh", "dash")
                        .file("usr/bin/python3.11", 0755, ElfFile.dynamic(GLIBC_LOADER))
                        .symbolicLink("usr/bin/python3", "python3.11"))
                .env("PATH=/usr/local/bin:/usr/bin:/bin")
                .entrypoint("python3", "-u")
                .cmd("app.py"));

    assertThat(contents.cLibrary()).isEqualTo(new CLibrary.Glibc("2.36"));
    assertThat(contents.cLibrary().label()).isEqualTo("glibc 2.36");
    Program program = usable(contents.entryPoint()).program();
    assertThat(program.path()).isEqualTo("/usr/bin/python3.11");
    assertThat(program.binary()).isEqualTo(new Binary("amd64", 64, Linkage.DYNAMIC, GLIBC_LOADER));
    assertThat(contents.shell())
        .isEqualTo(
            new Shell.Present(
                new Program(
                    "/usr/bin/dash",
                    List.of(),
                    new Binary("amd64", 64, Linkage.DYNAMIC, GLIBC_LOADER))));
  }

  @Test
  void anAlpineLikeImageHasMuslAndBusyboxAsItsShell() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .file(
                            "lib/ld-musl-x86_64.so.1",
                            0755,
                            library(
                                "/none",
                                "musl libc (x86_64)\nVersion %s\n\0 0.9.5\0x1.0.0y\0" + "1.2.5\0"))
                        .symbolicLink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
                        .file("bin/busybox", 0755, ElfFile.dynamic(MUSL_LOADER))
                        .symbolicLink("bin/sh", "/bin/busybox"))
                .cmd("/bin/sh"));

    assertThat(contents.cLibrary()).isEqualTo(new CLibrary.Musl("1.2.5"));
    assertThat(usable(contents.entryPoint()).program().path()).isEqualTo("/bin/busybox");
  }

  @Test
  void anImageOfOneStaticProgramHasNoLibraryAndNoShell() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(new LayerBuilder().file("app", 0755, ElfFile.fixed()))
                .entrypoint("/app"));

    assertThat(contents.cLibrary()).isEqualTo(new CLibrary.None());
    assertThat(usable(contents.entryPoint()).program().binary())
        .isEqualTo(new Binary("amd64", 64, Linkage.STATIC, null));
    assertThat(contents.shell()).isEqualTo(new Shell.Absent("is not in the image"));
  }

  @Test
  void ofTwoLibrariesTheEntryPointsCounts() throws Exception {
    LayerBuilder both =
        glibc("2.41")
            .file(
                "usr/lib/x86_64-linux-musl/libc.so",
                0755,
                library("/none", "musl libc (x86_64)\n\0" + "1.2.3\0"))
            .symbolicLink("usr/lib/ld-musl-x86_64.so.1", "/usr/lib/x86_64-linux-musl/libc.so")
            .file("small", 0755, ElfFile.dynamic(MUSL_LOADER))
            .file("large", 0755, ElfFile.dynamic(GLIBC_LOADER));
    byte[] layer = both.build();

    assertThat(contents(new ImageBuilder().layer(layer, Packing.GZIP).cmd("/small")).cLibrary())
        .isEqualTo(new CLibrary.Musl("1.2.3"));
    assertThat(contents(new ImageBuilder().layer(layer, Packing.GZIP).cmd("/large")).cLibrary())
        .isEqualTo(new CLibrary.Glibc("2.41"));
    assertThat(contents(new ImageBuilder().layer(layer, Packing.GZIP)).cLibrary())
        .isEqualTo(new CLibrary.Glibc("2.41"));
  }

  @Test
  void anOldGlibcThatSaysNothingIsToldByItsFilesName() throws Exception {
    assertThat(
            contents(
                    new ImageBuilder()
                        .layer(
                            new LayerBuilder()
                                .file("lib/libc-2.17.so", 0755, ElfFile.fixed())
                                .symbolicLink("lib/libc.so.6", "libc-2.17.so")))
                .cLibrary())
        .isEqualTo(new CLibrary.Glibc("2.17"));
  }

  @Test
  void anotherLibraryIsToldByItsLoader() throws Exception {
    assertThat(
            contents(
                    new ImageBuilder()
                        .layer(
                            new LayerBuilder()
                                .file("lib/ld-uClibc.so.1", 0755, ElfFile.fixed())
                                .file("app", 0755, ElfFile.dynamic("/lib/ld-uClibc.so.1")))
                        .cmd("/app"))
                .cLibrary()
                .label())
        .isEqualTo("ld-uClibc.so.1");
  }
}
