package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.inspect.Binary.Linkage;
import io.scar.container.source.ImageSources;
import io.scar.container.store.RootfsLease;
import io.scar.container.store.RootfsStore;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {

  private static final String GLIBC_LOADER = "/lib64/ld-linux-x86-64.so.2";
  private static final String MUSL_LOADER = "/lib/ld-musl-x86_64.so.1";

  private Path folder;
  private int images;

  @BeforeEach
  void keepFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  private ImageFacts inspect(ImageBuilder image) throws IOException, InterruptedException {
    return inspect(image, new ImageInspector());
  }

  private ImageFacts inspect(ImageBuilder image, ImageInspector inspector)
      throws IOException, InterruptedException {
    Path oci = image.writeOciLayout(folder.resolve("image-" + images++), "it");
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      return inspector.inspect(source, bytes -> {});
    }
  }

  private ImageContents contents(ImageBuilder image) throws IOException, InterruptedException {
    return Objects.requireNonNull(inspect(image).contents());
  }

  private static byte[] library(String loader, String words) {
    byte[] elf = ElfFile.dynamic(loader);
    byte[] text = words.getBytes(StandardCharsets.ISO_8859_1);
    // Behind what is kept of every file, as in a real library.
    byte[] library = new byte[(1 << 17) + text.length];
    System.arraycopy(elf, 0, library, 0, elf.length);
    System.arraycopy(text, 0, library, 1 << 17, text.length);
    return library;
  }

  private static LayerBuilder glibc(String version) {
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

  private static EntryPoint.Usable usable(EntryPoint entryPoint) {
    assertThat(entryPoint).isInstanceOf(EntryPoint.Usable.class);
    return (EntryPoint.Usable) entryPoint;
  }

  private static String reason(EntryPoint entryPoint) {
    assertThat(entryPoint).isInstanceOf(EntryPoint.Unusable.class);
    return ((EntryPoint.Unusable) entryPoint).reason();
  }

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

  @Test
  void aScriptIsFollowedToTheProgramThatRunsIt() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .file("bin/busybox", 0755, ElfFile.fixed())
                        .hardLink("bin/sh", "bin/busybox")
                        .symbolicLink("usr/bin/env", "../../bin/busybox")
                        .file("run", 0755, bytes("#! /bin/wrapper  -x\n"))
                        .file("bin/wrapper", 0755, bytes("#!/usr/bin/env -S A=b sh\n")))
                .workingDir("/bin")
                .entrypoint("../run"));

    assertThat(usable(contents.entryPoint()).program())
        .isEqualTo(
            new Program(
                "/run",
                List.of("/bin/wrapper", "/bin/busybox"),
                new Binary("amd64", 64, Linkage.STATIC, null)));
    assertThat(contents.shell()).isInstanceOf(Shell.Present.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/none            | is not in the image",
        "/dangling        | is a symbolic link to what is not in the image",
        "/loop            | leads through a loop of symbolic links",
        "/etc             | is a folder",
        "/data/x          | leads through `data`, which is no folder",
        "/plain           | is not executable",
        "/data            | is neither a program nor a script with a `#!` line",
        "/perl            | is a script of `/usr/bin/perl`, which is not in the image",
        "/python          | is a script of `python3`, which is in no folder of the image's PATH",
        "/arm             | is a program for arm64, in an image for amd64",
        "/old             | is a program for 386, in an image for amd64",
        "/of-arm          | runs by `/arm`, which is a program for arm64, in an image for amd64",
        "/glibc           | needs the loader `/lib64/ld-linux-x86-64.so.2`, which is not in the image",
        "/itself          | is a script of a script of a script, and so on",
        "/env-itself      | is a script of `env-itself`, which is a script of",
        "nowhere          | is in no folder of the image's PATH",
        "plain            | is not executable",
      })
  void anEntryPointThatCannotRunIsToldWithTheReason(String word, String reason) throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .directory("etc")
                        .symbolicLink("dangling", "gone")
                        .symbolicLink("loop", "loop")
                        .file("plain", 0644, ElfFile.fixed())
                        .file("data", 0755, bytes("hello"))
                        .file("bin/env", 0755, ElfFile.fixed())
                        .file("perl", 0755, bytes("#!/usr/bin/perl -w\n"))
                        .file("python", 0755, bytes("#!/bin/env python3\n"))
                        .file("itself", 0755, bytes("#!/itself\n"))
                        .file("env-itself", 0755, bytes("#!/bin/env env-itself\n"))
                        .file("of-arm", 0755, bytes("#!/arm\n"))
                        .file("arm", 0755, elf(ElfFile.ARM64, 64, ByteOrder.LITTLE_ENDIAN))
                        .file("old", 0755, elf(ElfFile.I386, 32, ByteOrder.LITTLE_ENDIAN))
                        .file("glibc", 0755, ElfFile.dynamic(GLIBC_LOADER)))
                .env("PATH=/:/bin")
                .entrypoint(word));

    assertThat(reason(contents.entryPoint())).startsWith(reason);
  }

  @Test
  void anImageMayHaveNoCommand() throws Exception {
    assertThat(contents(new ImageBuilder().layer(new LayerBuilder().file("a", "b"))).entryPoint())
        .isEqualTo(new EntryPoint.None());
  }

  @Test
  void aProgramBehindTheFirstOneOfPathThatIsNotExecutableIsFound() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .file("one/app", 0644, ElfFile.fixed())
                        .file("two/app", 0755, ElfFile.fixed()))
                .env("PATH=/one:/two")
                .cmd("app"));

    assertThat(usable(contents.entryPoint()).program().path()).isEqualTo("/two/app");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4000, 65_530, 70_000, 3_000_000})
  void aLoaderIsFoundWhereverTheHeaderSaysThatItLies(int at) throws IOException {
    byte[] program =
        new ElfFile(ElfFile.S390, 64, ByteOrder.BIG_ENDIAN, "/lib/ld64.so.1", at).build();

    FileSniffer.Found found = new FileSniffer().sniff("app", new ByteArrayInputStream(program));

    assertThat(found.kind())
        .isEqualTo(new FileKind.Elf(new Binary("s390x", 64, Linkage.DYNAMIC, "/lib/ld64.so.1")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] elf(int machine, int bits, ByteOrder order) {
    return new ElfFile(machine, bits, order, null, 0).build();
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void theSizesAreThoseOfTheFinalTreeHoweverTheLayersArePacked(Packing packing) throws Exception {
    ImageFacts facts =
        inspect(
            new ImageBuilder()
                .layer(
                    new LayerBuilder()
                        .file("kept", "x".repeat(5000))
                        .file("replaced", "x".repeat(100_000))
                        .file("removed/a", "x".repeat(100_000))
                        .file("hidden/b", "x".repeat(100_000)),
                    packing)
                .layer(
                    new LayerBuilder()
                        .file("replaced", "y")
                        .whiteout("removed")
                        .opaque("hidden")
                        .hardLink("again", "kept")
                        .symbolicLink("short", "kept")
                        .symbolicLink("long", "k".repeat(60))
                        .file("empty", ""),
                    packing));

    ImageContents contents = Objects.requireNonNull(facts.contents());
    assertThat(contents.files()).isEqualTo(3);
    assertThat(contents.folders()).isEqualTo(2);
    assertThat(contents.links()).isEqualTo(2);
    // kept 2 blocks, replaced 1, the long link 1, / and hidden 1 each
    assertThat(facts.sizes().disk()).isEqualTo(6 * 4096);
    assertThat(facts.sizes().exact()).isTrue();
    assertThat(facts.sizes().layers()).hasSize(2);
    assertThat(facts.sizes().unpackedLayers()).isGreaterThan(305_000);
    assertThat(facts.sizes().layers()).allMatch(layer -> layer.packed() > 0);
  }

  @Test
  void aFolderOfManyNamesTakesMoreThanOneBlock() throws Exception {
    LayerBuilder layer = new LayerBuilder();
    for (int i = 0; i < 1000; i++) {
      layer.file("folder/name-of-twenty-%05d".formatted(i), "");
    }
    // 8 and 20 bytes of each: 28,000 bytes in 7 blocks; and the root
    assertThat(inspect(new ImageBuilder().layer(layer)).sizes().disk()).isEqualTo(8 * 4096);
  }

  @Test
  void portsAndTheUserAreToldAsTheImageSaysThem() throws Exception {
    ImageFacts facts =
        inspect(
            new ImageBuilder()
                .layer(new LayerBuilder().file("a", "b"))
                .user("1000:1000")
                .workingDir("/work")
                .ports("8080/tcp", "53/udp"));

    assertThat(facts.config().exposedPorts()).containsExactly("8080/tcp", "53/udp");
    assertThat(facts.config().user()).isEqualTo("1000:1000");
    assertThat(facts.config().workingDir()).isEqualTo("/work");
  }

  @Test
  void allPackedBytesAreToldAsTheyAreRead() throws Exception {
    Path oci =
        new ImageBuilder()
            .layer(new LayerBuilder().file("a", "x".repeat(1 << 20)))
            .layer(new LayerBuilder().file("b", "y".repeat(1 << 20)), Packing.ZSTD)
            .writeOciLayout(folder.resolve("oci"), "it");
    AtomicLong read = new AtomicLong();
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      ImageFacts facts = new ImageInspector().inspect(source, read::addAndGet);
      assertThat(read).hasValue(facts.sizes().packed());
    }
  }

  @Test
  void aDamagedLayerIsNotTakenForTheImage() throws Exception {
    ImageBuilder image = new ImageBuilder().layer(new LayerBuilder().file("a", "b".repeat(9000)));
    Path oci = image.writeOciLayout(folder.resolve("oci"), "it");
    Path blob = image.layerBlob(oci, 0);
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length - 20] ^= 1;
    Files.write(blob, bytes);

    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      assertThatThrownBy(() -> new ImageInspector().inspect(source, read -> {}))
          .isInstanceOfSatisfying(
              ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "/absolute", "a/../../out", "link/x"})
  void anEntryThatLeavesTheImageIsRefusedAsUnpackingRefusesIt(String name) {
    assertThatThrownBy(
            () ->
                inspect(
                    new ImageBuilder()
                        .layer(
                            new LayerBuilder()
                                .symbolicLink("link", "../..")
                                .file(name, "content"))))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContaining("layer 1 of 1: entry `" + name + "` is refused: it");
  }

  @Test
  void moreEntriesOrBytesThanTheLimitsAreRefused() {
    ImageBuilder image =
        new ImageBuilder()
            .layer(new LayerBuilder().file("a", "1").file("b", "2"))
            .layer(new LayerBuilder().file("c", "x".repeat(10_000)));

    assertThatThrownBy(() -> inspect(image, new ImageInspector(new InspectionLimits(1 << 20, 2))))
        .hasMessageContaining("more than 2 files and folders");
    assertThatThrownBy(() -> inspect(image, new ImageInspector(new InspectionLimits(9_000, 10))))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DOES_NOT_FIT))
        .hasMessageContaining("more than 9000 bytes");
  }

  @Test
  void anInterruptedInspectionEnds() throws Exception {
    ImageBuilder image = new ImageBuilder().layer(new LayerBuilder().file("a", "b"));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> inspect(image)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void namesThatAreNoTextAreBytes() throws Exception {
    byte[] latin =
        new LayerBuilder().gnuNames().file("bin/caf\u00e9", 0755, ElfFile.fixed()).build();
    for (int i = 0; i < latin.length - 1; i++) {
      if ((latin[i] & 0xff) == 0xc3 && (latin[i + 1] & 0xff) == 0xa9) {
        latin[i] = (byte) 0xe9; // a byte that is no UTF-8, and a name that is shorter by one
        latin[i + 1] = 0;
      }
    }
    LayerBuilder text = new LayerBuilder().file("bin/caf\u00e9", 0755, ElfFile.fixed());

    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(withChecksum(latin), Packing.GZIP)
                .layer(text)
                .cmd("/bin/caf\u00e9"));

    assertThat(contents.files()).isEqualTo(2);
    assertThat(usable(contents.entryPoint()).program().path()).isEqualTo("/bin/caf\u00e9");
  }

  /** The first header with the sum of its bytes. */
  private static byte[] withChecksum(byte[] tar) {
    byte[] spaces = "        ".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(spaces, 0, tar, 148, 8);
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, 148, 8);
    return tar;
  }

  @Test
  void aDeviceTakesThePlaceOfWhatLowerLayersHave() throws Exception {
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(new LayerBuilder().file("dev/null", "x").file("kept", "y"))
                .layer(new LayerBuilder().characterDevice("dev/null").pipe("pipe")));

    assertThat(contents.files()).isEqualTo(2);
  }

  @Test
  void foldersOfAnyDepthAreInspected() throws Exception {
    LayerBuilder layer = new LayerBuilder();
    layer.file("a/".repeat(1_000) + "file", "x");
    ImageContents contents =
        contents(
            new ImageBuilder()
                .layer(layer)
                .layer(new LayerBuilder().whiteout("a/" + "a/".repeat(499) + "a")));

    assertThat(contents.folders()).isEqualTo(501);
    assertThat(contents.files()).isZero();
  }

  @Test
  void anUnpackedImageIsToldTheSame() throws Exception {
    Path oci =
        new ImageBuilder()
            .layer(glibc("2.36"))
            .layer(
                new LayerBuilder()
                    .file("bin/dash", 0755, ElfFile.dynamic(GLIBC_LOADER))
                    .symbolicLink("bin/sh", "dash")
                    .file("bin/app", 0700, bytes("#!/usr/bin/env sh\n"))
                    .file("usr/bin/env", 0755, ElfFile.fixed())
                    .hardLink("bin/again", "bin/app"))
            .cmd("again")
            .env("PATH=/usr/bin:/bin")
            .writeOciLayout(folder.resolve("oci"), "it");
    try (ImageSource image = ImageSources.local().open(new Reference.OciLayout(oci, null));
        RootfsLease unpacked = new RootfsStore(folder.resolve("store")).acquire(image)) {
      ImageFacts read = new ImageInspector().inspect(image, bytes -> {});
      ImageFacts looked = new ImageInspector().inspectUnpacked(image, unpacked.root());

      assertThat(looked.contents()).isEqualTo(read.contents());
      assertThat(usable(Objects.requireNonNull(looked.contents()).entryPoint()).program().path())
          .isEqualTo("/bin/again");
      assertThat(looked.contents().cLibrary()).isEqualTo(new CLibrary.Glibc("2.36"));
      assertThat(looked.sizes().disk()).isEqualTo(read.sizes().disk());
      assertThat(looked.sizes().packed()).isEqualTo(read.sizes().packed());
      assertThat(looked.sizes().tars()).isZero();
      assertThat(looked.sizes().unpackedLayers()).isEqualTo(looked.sizes().disk());
    }
  }

  @Test
  void aGlanceEstimatesTheSizesAndReadsLittle() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append(Integer.toHexString(i * 0x9E3779B9)).append(' ');
    }
    byte[] noise = bytes(text.toString());
    LayerBuilder layer = new LayerBuilder();
    for (int i = 0; i < 60; i++) {
      layer.file("file-" + i, 0644, noise);
    }
    Path oci =
        new ImageBuilder()
            .layer(layer)
            .layer(new LayerBuilder().file("small", "x".repeat(3000)), Packing.ZSTD)
            .writeOciLayout(folder.resolve("oci"), "it");
    AtomicLong read = new AtomicLong();
    try (ImageSource source = ImageSources.local().open(new Reference.OciLayout(oci, null))) {
      ImageFacts glance = new ImageInspector().glance(source, read::addAndGet);

      assertThat(glance.contents()).isNull();
      assertThat(glance.sizes().exact()).isFalse();
      long unpacked = new ImageInspector().inspect(source, bytes -> {}).sizes().unpackedLayers();
      assertThat(glance.sizes().disk()).isBetween(unpacked * 9 / 10, unpacked * 11 / 10);
      assertThat(read.get()).isLessThan(glance.sizes().packed() / 2);
    }
  }
}
