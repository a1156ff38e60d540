package io.scar.container.gzip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's decoder and Java's take and refuse the same raw deflate data. */
class InflationTest {

  private static final String TOO_EARLY = "ends too early";
  private static final String DAMAGED = "is damaged";

  private static Inflation ours() {
    return NativeInflation.find()
        .orElseThrow(
            () -> new AssertionError("there is no libscar-inflate.so; run `make -C engine`"));
  }

  /** What came of it: the data in hexadecimal digits, or what is wrong with it. */
  private static String decoded(Inflation inflation, byte[] packed, int most) throws Exception {
    InflateBuffer buffer = new InflateBuffer();
    Trickle in = new Trickle(packed, most);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (inflation) {
      while (true) {
        buffer.makeRoom();
        boolean complete = inflation.decode(buffer);
        byte[] made = new byte[buffer.unread()];
        buffer.read(made, 0, made.length);
        out.write(made);
        if (complete) {
          return HexFormat.of().formatHex(out.toByteArray());
        }
        if (made.length == 0 && !buffer.fill(in)) {
          return TOO_EARLY;
        }
      }
    } catch (DataFormatException e) {
      return DAMAGED;
    }
  }

  /** Of ours, which Java's has to agree with. */
  private static String decoded(byte[] packed) throws Exception {
    String ours = decoded(ours(), packed, 1 << 20);
    assertThat(ours).isEqualTo(decoded(new JavaInflation(), packed, 1 << 20));
    return ours;
  }

  private static byte[] packed(byte[] plain, int level, int strategy) {
    Deflater deflater = new Deflater(level, true);
    deflater.setStrategy(strategy);
    deflater.setInput(plain);
    deflater.finish();
    byte[] packed = new byte[plain.length * 2 + 1000];
    int length = 0;
    // A strategy that is not the usual one takes effect in a call of its own.
    while (!deflater.finished()) {
      length += deflater.deflate(packed, length, packed.length - length);
    }
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  /** Words again and again, and noise between them. */
  private static byte[] plain(Random random, int length) {
    byte[] plain = new byte[length];
    for (int i = 0; i < length; ) {
      int piece = Math.min(length - i, 1 + random.nextInt(600));
      if (i > 0 && random.nextInt(3) > 0) {
        int distance = 1 + random.nextInt(random.nextInt(4) > 0 ? Math.min(i, 300) : i);
        for (int end = i + piece; i < end; i++) {
          plain[i] = plain[i - distance];
        }
      } else {
        for (int end = i + piece; i < end; i++) {
          plain[i] = (byte) random.nextInt(1 + random.nextInt(256));
        }
      }
    }
    return plain;
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void agreesAboutWholeData(
      @ForAll @IntRange(max = 600_000) int length, @ForAll @IntRange(max = 9) int level)
      throws Exception {
    Random random = new Random(length * 10L + level);
    byte[] plain = plain(random, length);
    byte[] packed = packed(plain, level, random.nextInt(3));
    assertThat(decoded(ours(), packed, 1 + random.nextInt(70_000)))
        .isEqualTo(HexFormat.of().formatHex(plain));
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void agreesAboutDamagedData(@ForAll Random random) throws Exception {
    byte[] plain = plain(random, random.nextInt(5000));
    byte[] packed = packed(plain, random.nextInt(10), random.nextInt(3));
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(random.nextBoolean() ? packed.length : Math.min(packed.length, 80));
      packed[at] ^= (byte) (1 << random.nextInt(8));
    }
    // Where damage leads beyond the end, either may come first.
    assertThat(decoded(ours(), packed, 1 + random.nextInt(2000)).replace(TOO_EARLY, DAMAGED))
        .isEqualTo(decoded(new JavaInflation(), packed, 1 << 20).replace(TOO_EARLY, DAMAGED));
  }

  @Test
  void piecesOfAnySizeMakeNoDifference() throws Exception {
    byte[] plain = plain(new Random(5), 3000);
    for (int strategy = 0; strategy < 3; strategy++) {
      byte[] packed = packed(plain, 6, strategy);
      for (int piece = 1; piece < 700; piece += piece < 30 ? 1 : 67) {
        assertThat(decoded(ours(), packed, piece)).isEqualTo(HexFormat.of().formatHex(plain));
      }
    }
  }

  @Test
  void noticesTheEndAtEveryByte() throws Exception {
    byte[] packed = packed(plain(new Random(6), 2000), 9, Deflater.DEFAULT_STRATEGY);
    for (int length = 0; length < packed.length; length++) {
      assertThat(decoded(Arrays.copyOf(packed, length)))
          .as("%s bytes", length)
          .isEqualTo(TOO_EARLY);
    }
  }

  @Test
  void takesTheLargestStoredBlockAndEmptyOnes() throws Exception {
    byte[] noise = new byte[65535];
    new Random(7).nextBytes(noise);
    DeflateBits bits = new DeflateBits();
    for (int i = 0; i < 1000; i++) {
      bits.number(0, 8).number(0, 16).number(0xffff, 16);
    }
    bits.number(1, 8).number(65535, 16).number(0, 16);
    for (byte b : noise) {
      bits.number(b & 0xff, 8);
    }
    assertThat(decoded(bits.build())).isEqualTo(HexFormat.of().formatHex(noise));
  }

  @Test
  void copiesTheLongestPieceFromAsFarAsItGoes() throws Exception {
    byte[] noise = new byte[32768];
    new Random(8).nextBytes(noise);
    byte[] all = Arrays.copyOf(noise, 32768 + 258);
    System.arraycopy(noise, 0, all, 32768, 258);
    assertThat(decoded(farCopy(noise, "1111111111111"))).isEqualTo(HexFormat.of().formatHex(all));
    // One byte less than the distance reaches.
    assertThat(decoded(farCopy(Arrays.copyOf(noise, 32767), "1111111111111"))).isEqualTo(DAMAGED);
  }

  /** Stored data, and of length 258 from a distance of 24577 and more, in the fixed codes. */
  private static byte[] farCopy(byte[] stored, String more) {
    DeflateBits bits = new DeflateBits();
    bits.number(0, 8).number(stored.length, 16).number(~stored.length & 0xffff, 16);
    for (byte b : stored) {
      bits.number(b & 0xff, 8);
    }
    return bits.number(3, 3).code("11000101").code("11101").code(more).code("0000000").build();
  }

  /** Lengths of codes for these symbols, the others have none. */
  private static int[] lengths(int symbols, int... symbolsAndLengths) {
    int[] lengths = new int[symbols];
    for (int i = 0; i < symbolsAndLengths.length; i += 2) {
      lengths[symbolsAndLengths[i]] = symbolsAndLengths[i + 1];
    }
    return lengths;
  }

  @Test
  void takesASingleCodeOfOneBitAndNoneAtAll() throws Exception {
    int[] literals = lengths(258, 'a', 2, 'b', 2, 256, 2, 257, 2);
    String text = HexFormat.of().formatHex("aaaa".getBytes(US_ASCII));
    assertThat(
            decoded(
                new DeflateBits()
                    .dynamic(literals, lengths(1, 0, 1))
                    .code("00" + "11" + "0" + "10")
                    .build()))
        .isEqualTo(text);
    assertThat(decoded(new DeflateBits().dynamic(literals, new int[1]).code("0010").build()))
        .isEqualTo("61");
    int[] onlyTheEnd = lengths(257, 256, 1);
    assertThat(decoded(new DeflateBits().dynamic(onlyTheEnd, new int[1]).code("0").build()))
        .isEmpty();
    assertThat(
            List.of(
                // The other bit of a single code, a copy where distances have no code.
                decoded(new DeflateBits().dynamic(onlyTheEnd, new int[1]).code("1").build()),
                decoded(
                    new DeflateBits()
                        .dynamic(literals, lengths(1, 0, 1))
                        .code("00" + "11" + "1" + "10")
                        .build()),
                decoded(
                    new DeflateBits()
                        .dynamic(literals, new int[1])
                        .code("00" + "11" + "0" + "10")
                        .build())))
        .containsOnly(DAMAGED);
  }

  @ParameterizedTest
  @CsvSource({
    "a single code of two bits, 257, 256, 2, 0, 0",
    "too few codes, 258, 256, 2, 257, 2",
    "too many codes, 258, 256, 1, 257, 1",
    "no end, 258, 0, 1, 257, 1",
  })
  void refusesCodes(String what, int symbols, int one, int its, int other, int others)
      throws Exception {
    int[] literals = lengths(symbols, one, its, other, others);
    if (what.equals("too many codes")) {
      literals[0] = 1;
    }
    assertThat(decoded(new DeflateBits().dynamic(literals, new int[1]).number(0, 30).build()))
        .as(what)
        .isEqualTo(DAMAGED);
  }

  @Test
  void refusesWhatIsNoBlock() throws Exception {
    List<byte[]> all =
        List.of(
            new DeflateBits().number(7, 3).number(0, 32).build(),
            // A stored block whose length and complement disagree; symbols that the fixed codes
            // only
            // name: 286, and the distance 30.
            new DeflateBits().number(1, 8).number(5, 16).number(5, 16).number(0, 40).build(),
            new DeflateBits().number(3, 3).code("11000110").number(0, 40).build(),
            new DeflateBits().number(3, 3).code("00110000" + "0000001" + "11110").build(),
            // More symbols than there are; a repeated length where there is none before it.
            new DeflateBits().number(5, 3).number(30, 5).number(0, 5).number(0, 200).build(),
            new DeflateBits().number(5, 3).number(0, 5).number(30, 5).number(0, 200).build(),
            new DeflateBits()
                .number(5, 3)
                .number(0, 5)
                .number(0, 5)
                .number(0, 4)
                .number(1, 3)
                .number(1, 3)
                .number(0, 100)
                .build());
    for (byte[] one : all) {
      assertThat(decoded(one)).isEqualTo(DAMAGED);
    }
  }

  /** Gives at most so many bytes at a time. */
  static final class Trickle extends ByteArrayInputStream {

    private final int most;

    Trickle(byte[] bytes, int most) {
      super(bytes);
      this.most = most;
    }

    @Override
    public synchronized int read(byte[] to, int offset, int length) {
      return super.read(to, offset, Math.min(length, most));
    }
  }
}
