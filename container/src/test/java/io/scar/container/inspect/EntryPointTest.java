package io.scar.container.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.container.inspect.Binary.Linkage;
import io.scar.container.testing.ElfFile;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an image's command can run, and what runs then. */
class EntryPointTest extends InspectionTestBase {

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

  private static byte[] elf(int machine, int bits, ByteOrder order) {
    return new ElfFile(machine, bits, order, null, 0).build();
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
}
