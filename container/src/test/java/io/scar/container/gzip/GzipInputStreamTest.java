package io.scar.container.gzip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.testing.Packing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GzipInputStreamTest {

  private static final int FLAGS = 3;
  private static final int HEADER = 10;

  private static final byte[] ONE = new byte[1 << 20];
  private static final byte[] TWO = "the second member".getBytes(US_ASCII);

  static {
    new Random(1).nextBytes(ONE);
    Arrays.fill(ONE, 1000, 900_000, (byte) 7);
  }

  static Stream<Named<Supplier<Inflation>>> decoders() {
    return Stream.of(
        Named.of("ours", () -> NativeInflation.find().orElseThrow()),
        Named.of("Java's", JavaInflation::new));
  }

  private static byte[] read(byte[] packed, Supplier<Inflation> decoder) throws IOException {
    try (GzipInputStream in =
        new GzipInputStream(new InflationTest.Trickle(packed, 5000), decoder.get())) {
      return in.readAllBytes();
    }
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private static byte[] changed(byte[] packed, int at) {
    byte[] changed = packed.clone();
    changed[at] ^= 0x20;
    return changed;
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void readsAllMembers(Supplier<Inflation> decoder) throws Exception {
    byte[] packed =
        join(Packing.GZIP.pack(ONE), Packing.GZIP.pack(new byte[0]), Packing.GZIP.pack(TWO));
    assertThat(read(packed, decoder)).isEqualTo(join(ONE, TWO));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void passesOverWhatHeadersSay(Supplier<Inflation> decoder) throws Exception {
    byte[] packed = Packing.GZIP.pack(TWO);
    byte[] header = Arrays.copyOf(packed, HEADER);
    header[FLAGS] = 0x1f;
    byte[] extra = {3, 0, 'x', 0, 'y'};
    byte[] texts = "a name\0a comment\0".getBytes(US_ASCII);
    byte[] checksum = {1, 2};
    byte[] rest = Arrays.copyOfRange(packed, HEADER, packed.length);
    assertThat(read(join(header, extra, texts, checksum, rest), decoder)).isEqualTo(TWO);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void verifiesChecksumAndLength(Supplier<Inflation> decoder) {
    byte[] packed = Packing.GZIP.pack(TWO);
    assertThatThrownBy(() -> read(changed(packed, packed.length - 8), decoder))
        .hasMessageContaining("CRC32");
    assertThatThrownBy(() -> read(changed(packed, packed.length - 1), decoder))
        .hasMessageContaining("size mismatch");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void refusesOtherHeaders(Supplier<Inflation> decoder) {
    byte[] packed = Packing.GZIP.pack(TWO);
    assertThatThrownBy(() -> read(changed(packed, 0), decoder)).hasMessageContaining("other data");
    assertThatThrownBy(() -> read(changed(packed, 2), decoder)).hasMessageContaining("method 40");
    assertThatThrownBy(() -> read(changed(packed, FLAGS), decoder))
        .hasMessageContaining("Reserved flags");
    assertThatThrownBy(() -> read(join(packed, new byte[512]), decoder))
        .hasMessageContaining("other data");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void noticesTheEndAtEveryByte(Supplier<Inflation> decoder) {
    byte[] packed = Packing.GZIP.pack(TWO);
    for (int i = 0; i < packed.length; i++) {
      int length = i;
      assertThatThrownBy(() -> read(Arrays.copyOf(packed, length), decoder))
          .isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void doesNotReachIntoTheMemberBefore(Supplier<Inflation> decoder) {
    // A copy, in the fixed codes, of what the second member does not have.
    byte[] copy = new DeflateBits().number(3, 3).code("0000001" + "00000" + "0000000").build();
    byte[] header = Arrays.copyOf(Packing.GZIP.pack(TWO), HEADER);
    assertThatThrownBy(() -> read(join(Packing.GZIP.pack(TWO), header, copy, new byte[8]), decoder))
        .hasMessageContaining("corrupt");
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void hasNothingMoreAtItsEnd(Supplier<Inflation> decoder) throws Exception {
    try (GzipInputStream in =
        new GzipInputStream(new ByteArrayInputStream(Packing.GZIP.pack(TWO)), decoder.get())) {
      assertThat(in.read(new byte[0])).isZero();
      assertThat(in.read()).isEqualTo('t');
      assertThat(in.readAllBytes()).hasSize(TWO.length - 1);
      assertThat(in.read()).isNegative();
      assertThat(in.read(new byte[5])).isNegative();
    }
  }
}
