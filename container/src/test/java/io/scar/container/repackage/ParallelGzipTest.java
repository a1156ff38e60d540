package io.scar.container.repackage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGzipTest {

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 'a' + i % 7);
    }
    return bytes;
  }

  private static byte[] packed(byte[] content, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(out)) {
      for (int from = 0; from < content.length; from += piece) {
        gzip.write(content, from, Math.min(piece, content.length - from));
      }
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32_768, 262_143, 262_144, 262_145, 524_288, 3_000_001})
  void anyReaderOfGzipReadsTheSame(int length) throws IOException {
    byte[] content = content(length);
    byte[] packed = packed(content, 10_007);

    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 262_144, 3_000_001})
  void theBytesDependOnTheContentAlone(int piece) throws IOException {
    byte[] content = content(3_000_001);

    assertThat(packed(content, piece)).isEqualTo(packed(content, 65_536));
  }
}
