package io.scar.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumsTest {

  /** The check values of the catalogues of CRCs, and of the digests' own specifications. */
  @ParameterizedTest
  @CsvSource({
    "CRC64NVME, ae8b14860a799888",
    "CRC32,     cbf43926",
    "CRC32C,    e3069283",
    "MD5,       25f9e794323b453885f5181f1b624d0b",
    "SHA1,      f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256,    15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
  })
  void aChecksumIsAsS3WritesIt(ChecksumAlgorithm algorithm, String hex, @TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "123456789");

    assertThat(ObjectChecksum.of(file, algorithm, Progress.NONE).value())
        .isEqualTo(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 1000, 65_537})
  void eightBytesAtATimeGiveWhatOneAtATimeGives(int length) {
    byte[] bytes = random(length);
    Crc64Nvme fast = new Crc64Nvme();
    Crc64Nvme slow = new Crc64Nvme();

    fast.update(bytes, 0, length);
    for (byte b : bytes) {
      slow.update(b);
    }

    assertThat(fast.getValue()).isEqualTo(slow.getValue());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 4096, 99_999})
  void theChecksumsOfPartsGiveTheOneOfTheWhole(int firstLength) {
    byte[] bytes = random(100_000);
    byte[] first = Arrays.copyOf(bytes, firstLength);
    byte[] second = Arrays.copyOfRange(bytes, firstLength, bytes.length);

    assertThat(Crc32Parts.joined(crc32(first), crc32(second), second.length))
        .isEqualTo(crc32(bytes));
  }

  @Test
  void partsOfMoreThanFourGigabytesCanBeJoined() {
    int part = crc32(new byte[1 << 20]);
    int whole = part;
    int doubled = part;
    long length = 1 << 20;
    for (int i = 1; i < 8192; i++) {
      whole = Crc32Parts.joined(whole, part, 1 << 20);
    }
    for (int i = 0; i < 13; i++) {
      doubled = Crc32Parts.joined(doubled, doubled, length);
      length *= 2;
    }

    assertThat(length).isEqualTo(8L << 30);
    assertThat(doubled).isEqualTo(whole);
  }

  private static int crc32(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(ByteBuffer.wrap(bytes));
    return (int) sum.getValue();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
