package io.scar.container.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.testing.RawTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class TarReaderTest {

  private record Read(TarEntry entry, String content) {}

  private static List<Read> read(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    List<Read> all = new ArrayList<>();
    TarEntry entry;
    while ((entry = reader.next()) != null) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[100];
      int count;
      while ((count = reader.read(buffer, 0, buffer.length)) >= 0) {
        content.write(buffer, 0, count);
      }
      all.add(new Read(entry, content.toString(ISO_8859_1)));
    }
    return all;
  }

  private static TarEntry only(RawTar tar) throws IOException {
    List<Read> all = read(tar.build());
    assertThat(all).hasSize(1);
    return all.getFirst().entry();
  }

  @Test
  void readsWhatAHeaderSays() throws Exception {
    TarEntry entry = only(new RawTar().entry('0', "name", 04755, 1234567890, "", new byte[700]));
    assertThat(entry.type()).isEqualTo(TarEntry.Type.FILE);
    assertThat(entry.name()).isEqualTo("name");
    assertThat(entry.mode()).isEqualTo(04755);
    assertThat(entry.modifiedSeconds()).isEqualTo(1234567890);
    assertThat(entry.size()).isEqualTo(700);
    assertThat(entry.data().isDense(700)).isTrue();
  }

  @Test
  void joinsThePrefixOfPosixNamesAndOfNoOthers() throws Exception {
    assertThat(only(new RawTar().changed('0', "n", new byte[0], h -> RawTar.put(h, 345, "p/q"))))
        .extracting(TarEntry::name)
        .isEqualTo("p/q/n");
    assertThat(
            only(
                new RawTar()
                    .changed(
                        '0',
                        "n",
                        new byte[0],
                        h -> {
                          RawTar.put(h, 257, "ustar  \0");
                          RawTar.put(h, 345, "p/q");
                        })))
        .extracting(TarEntry::name)
        .isEqualTo("n");
  }

  @Test
  void keepsTheBytesOfNamesInEveryForm() throws Exception {
    String name = "\303\244\377\200 \n";
    assertThat(only(new RawTar().file(name, "")).name()).isEqualTo(name);
    assertThat(only(new RawTar().pax("path", name, "linkpath", name).hardLink("a", "b")))
        .satisfies(
            entry -> {
              assertThat(entry.name()).isEqualTo(name);
              assertThat(entry.linkName()).isEqualTo(name);
            });
    assertThat(
            only(new RawTar()
                    .entry('L', "l", 0, 0, "", (name.repeat(40) + "\0").getBytes(ISO_8859_1))
                    .entry('K', "l", 0, 0, "", (name + "\0").getBytes(ISO_8859_1))
                    .symbolicLink("a", "b"))
                .name())
        .isEqualTo(name.repeat(40));
  }

  @Test
  void readsTimesOfPaxWithTheirFractionsBeforeAndAfter1970() throws Exception {
    TarEntry after = only(new RawTar().pax("mtime", "1350244992.023960108").file("a", ""));
    assertThat(after.modifiedSeconds()).isEqualTo(1350244992);
    assertThat(after.modifiedNanos()).isEqualTo(23960108);
    TarEntry before = only(new RawTar().pax("mtime", "-1.25").file("a", ""));
    assertThat(before.modifiedSeconds()).isEqualTo(-2);
    assertThat(before.modifiedNanos()).isEqualTo(750_000_000);
  }

  @Test
  void readsOwnersAboveWhatOctalDigitsHold() throws Exception {
    TarEntry pax = only(new RawTar().pax("uid", "3000000000", "gid", "70000").file("a", ""));
    assertThat(Integer.toUnsignedLong(pax.user())).isEqualTo(3_000_000_000L);
    assertThat(pax.group()).isEqualTo(70000);
    TarEntry binary =
        only(
            new RawTar()
                .changed(
                    '0',
                    "a",
                    new byte[0],
                    h -> {
                      RawTar.put(h, 108, "\200\0\0\0\0\1\0\0");
                    }));
    assertThat(binary.user()).isEqualTo(65536);
  }

  @Test
  void anExtendedHeaderIsForOneEntryAndAGlobalOneForNone() throws Exception {
    List<Read> all =
        read(
            new RawTar()
                .entry('g', "pax", 0, 0, "", "17 path=everyone\n".getBytes(ISO_8859_1))
                .pax("path", "other", "SCHILY.xattr.user.a", "b")
                .file("first", "1")
                .file("second", "2")
                .build());
    assertThat(all).extracting(read -> read.entry().name()).containsExactly("other", "second");
    assertThat(all).extracting(Read::content).containsExactly("1", "2");
    assertThat(all.getFirst().entry().extendedAttributes()).isEqualTo(1);
  }

  @Test
  void linksAndFoldersHaveNoContentWhateverTheirSizeSays() throws Exception {
    List<Read> all =
        read(
            new RawTar()
                .changed('1', "h", new byte[0], h -> RawTar.put(h, 124, RawTar.octal(11, 999)))
                .changed('5', "d", new byte[0], h -> RawTar.put(h, 124, RawTar.octal(11, 999)))
                .file("f", "content")
                .build());
    assertThat(all).extracting(Read::content).containsExactly("", "", "content");
  }

  @Test
  void aFileWithASlashAtItsEndIsAFolder() throws Exception {
    assertThat(only(new RawTar().file("a/", "")).type()).isEqualTo(TarEntry.Type.FOLDER);
  }

  @Test
  void readsSparseFilesInEveryForm() throws Exception {
    String zero =
        """
        22 GNU.sparse.size=20
        23 GNU.sparse.offset=5
        25 GNU.sparse.numbytes=2
        24 GNU.sparse.offset=15
        25 GNU.sparse.numbytes=1
        """;
    List<RawTar> forms =
        List.of(
            new RawTar().entry('x', "p", 0, 0, "", zero.getBytes(ISO_8859_1)).file("s", "abc"),
            new RawTar()
                .pax("GNU.sparse.size", "20", "GNU.sparse.map", "5,2,15,1", "GNU.sparse.name", "s")
                .file("x", "abc"),
            new RawTar()
                .pax(
                    "GNU.sparse.major", "1",
                    "GNU.sparse.minor", "0",
                    "GNU.sparse.name", "s",
                    "GNU.sparse.realsize", "20")
                .file("x", "2\n5\n2\n15\n1\n" + "\0".repeat(501) + "abc"),
            new RawTar()
                .changed(
                    'S',
                    "s",
                    "abc".getBytes(ISO_8859_1),
                    h -> {
                      RawTar.put(h, 257, "ustar  \0");
                      RawTar.put(h, 386, RawTar.octal(11, 5));
                      RawTar.put(h, 398, RawTar.octal(11, 2));
                      RawTar.put(h, 410, RawTar.octal(11, 15));
                      RawTar.put(h, 422, RawTar.octal(11, 1));
                      RawTar.put(h, 483, RawTar.octal(11, 20));
                    }));
    for (RawTar form : forms) {
      List<Read> all = read(form.file("next", "n").build());
      TarEntry entry = all.getFirst().entry();
      assertThat(entry.name()).isEqualTo("s");
      assertThat(entry.size()).isEqualTo(20);
      assertThat(all.getFirst().content()).isEqualTo("abc");
      SparseMap data = entry.data();
      assertThat(data.pieces()).isEqualTo(2);
      assertThat(List.of(data.offset(0), data.length(0), data.offset(1), data.length(1)))
          .containsExactly(5L, 2L, 15L, 1L);
      assertThat(all.getLast().content()).isEqualTo("n");
    }
  }

  @Test
  void readsTheMapOfAnOldSparseFileThatGoesOnInMoreBlocks() throws Exception {
    byte[] header = RawTar.header('S', "s", 0644, 0, "", 6);
    for (int i = 0; i < 4; i++) {
      RawTar.put(header, 386 + 24 * i, RawTar.octal(11, 10L * i));
      RawTar.put(header, 398 + 24 * i, RawTar.octal(11, 1));
    }
    header[482] = 1;
    RawTar.put(header, 483, RawTar.octal(11, 100));
    byte[] more = new byte[512];
    for (int i = 0; i < 2; i++) {
      RawTar.put(more, 24 * i, RawTar.octal(11, 40 + 10L * i));
      RawTar.put(more, 24 * i + 12, RawTar.octal(11, 1));
    }
    List<Read> all =
        read(
            new RawTar()
                .raw(RawTar.summed(header))
                .raw(more)
                .content("abcdef".getBytes(ISO_8859_1))
                .file("next", "n")
                .build());
    assertThat(all.getFirst().entry().data().pieces()).isEqualTo(6);
    assertThat(all.getFirst().content()).isEqualTo("abcdef");
    assertThat(all.getLast().content()).isEqualTo("n");
  }

  @Test
  void oneStreamHasTheContentOfEachEntryInItsTurn() throws Exception {
    byte[] tar = new RawTar().file("a", "first").file("b", "second").file("c", "\u00ff").build();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    InputStream content = reader.content();

    assertThat(content.read()).as("before the first entry").isEqualTo(-1);
    reader.next();
    assertThat(content.read(new byte[0])).isZero();
    assertThat(content.readAllBytes()).asString(ISO_8859_1).isEqualTo("first");
    assertThat(content.read(new byte[0])).as("at its end").isZero();
    reader.next();
    assertThat(content.readNBytes(3)).asString(ISO_8859_1).isEqualTo("sec");
    content.close();
    reader.next();
    assertThat(content.read()).isEqualTo(0xff);
    assertThat(content.read()).isEqualTo(-1);
  }

  @Test
  void anArchiveMayEndWithoutItsEnd() throws Exception {
    assertThat(read(new RawTar().file("a", "x").buildWithoutEnd())).hasSize(1);
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read(new byte[512])).isEmpty();
  }

  @Test
  void refusesADamagedHeader() {
    byte[] tar = new RawTar().file("a", "x").build();
    tar[3] = 'b';
    assertThatThrownBy(() -> read(tar)).isInstanceOf(DamagedTarException.class);
  }

  /** Real archives with bytes changed, dropped and doubled: read, or refused as damaged. */
  @Property(tries = 4000, seed = "7", shrinking = ShrinkingMode.OFF)
  void readsOrRefusesWhateverComes(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] tar = sample(random);
    byte[] changed = tar;
    for (int i = random.nextInt(6); i >= 0; i--) {
      changed = change(changed, random);
    }
    byte[] given = changed;
    try {
      for (Read read : read(given)) {
        assertThat(read.entry().size()).isNotNegative();
        assertThat(read.content().length()).isLessThanOrEqualTo(given.length);
      }
    } catch (DamagedTarException e) {
      assertThat(e).hasMessageMatching("[ -~]{10,}");
    } catch (IOException e) {
      throw new AssertionError("no other exception is meant to come", e);
    }
  }

  private static byte[] sample(Random random) {
    RawTar tar = new RawTar();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 ->
            tar.pax("path", "p".repeat(random.nextInt(300)), "mtime", "1.5", "size", "3")
                .file("a", "abc");
        case 1 -> tar.entry('L', "l", 0, 0, "", "name\0".getBytes(ISO_8859_1)).file("a", "abc");
        case 2 ->
            tar.pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "20")
                .file("x", "2\n5\n2\n15\n1\n" + "\0".repeat(501) + "abc");
        case 3 -> tar.pax("GNU.sparse.size", "20", "GNU.sparse.map", "5,2,15,1").file("x", "abc");
        case 4 -> tar.symbolicLink("s", "t").hardLink("h", "s").folder("d");
        default -> tar.file("f", "content ".repeat(random.nextInt(200)));
      }
    }
    return tar.build();
  }

  private static byte[] change(byte[] tar, Random random) {
    byte[] changed = tar.clone();
    int at = changed.length == 0 ? 0 : random.nextInt(changed.length);
    if (changed.length < 1024) {
      return changed;
    }
    switch (random.nextInt(5)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1 -> changed = Arrays.copyOf(changed, at);
      case 2 -> System.arraycopy(tar, random.nextInt(512), changed, 0, 512);
      default -> {
        // In a header, with a right sum: it gets further.
        int block = Math.min(at, changed.length - 512) / 512 * 512;
        byte[] header = Arrays.copyOfRange(changed, block, block + 512);
        for (int i = random.nextInt(8); i >= 0; i--) {
          header[random.nextInt(4) == 0 ? random.nextInt(512) : 100 + random.nextInt(60)] =
              (byte) (random.nextBoolean() ? random.nextInt(256) : '0' + random.nextInt(10));
        }
        System.arraycopy(RawTar.summed(header), 0, changed, block, 512);
      }
    }
    return changed;
  }
}
