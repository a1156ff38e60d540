package io.scar.container.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {

  private static TarArchiveEntry written(
      String name, TarWriter.Type type, EntryAttributes attributes, String link)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(bytes);
    writer.put(name, type, attributes, link);
    writer.finish();
    TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new ByteArrayInputStream(bytes.toByteArray()), StandardCharsets.ISO_8859_1.name());
    TarArchiveEntry entry = tar.getNextEntry();
    assertThat(tar.getNextEntry()).isNull();
    return entry;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "2021-03-04T05:06:07Z",
        "2021-03-04T05:06:07.123456789Z",
        "1969-12-31T23:59:58Z",
        "1969-12-31T23:59:58.25Z",
        "1901-01-01T00:00:00Z",
        "2500-01-01T00:00:00Z"
      })
  void timesAreKeptToTheNanosecondAndBeforeTheEpochToo(String time) throws IOException {
    EntryAttributes attributes =
        new EntryAttributes(0644, 0, 0, FileTime.from(Instant.parse(time)));

    assertThat(written("f", TarWriter.Type.PIPE, attributes, "").getLastModifiedTime().toInstant())
        .isEqualTo(Instant.parse(time));
  }

  @Test
  void ownersOfAnySizeAreKept() throws IOException {
    EntryAttributes attributes =
        new EntryAttributes(06755, 2_147_483_647L, 100_000_000, FileTime.fromMillis(0));

    TarArchiveEntry entry = written("f", TarWriter.Type.PIPE, attributes, "");

    assertThat(entry.getLongUserId()).isEqualTo(2_147_483_647L);
    assertThat(entry.getLongGroupId()).isEqualTo(100_000_000L);
    assertThat(entry.getMode() & 07777).isEqualTo(06755);
    assertThat(entry.isFIFO()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 100, 101, 255, 256, 4000})
  void namesAndTargetsOfAnyLengthAreKeptByteByByte(int length) throws IOException {
    String name = "\u00ff".repeat(length);
    String target = "\u00c3(".repeat(length);

    TarArchiveEntry entry =
        written(
            name,
            TarWriter.Type.SYMBOLIC_LINK,
            new EntryAttributes(0777, 1, 2, FileTime.fromMillis(0)),
            target);

    assertThat(entry.getName()).isEqualTo(name);
    assertThat(entry.getLinkName()).isEqualTo(target);
    assertThat(entry.getLongUserId()).isEqualTo(1);
  }
}
