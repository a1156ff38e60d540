package io.scar.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheSha256OfBytes() throws ContainerException {
    Digest digest = Digest.sha256("abc".getBytes(StandardCharsets.US_ASCII));
    assertThat(digest).isEqualTo(Digest.parse("sha256:" + ABC)).hasToString("sha256:" + ABC);
    assertThat(digest.fileName()).isEqualTo("sha256-" + ABC);
    assertThat(digest.shortHex()).isEqualTo("ba7816bf8f01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:../../../../etc/passwd",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
      })
  void refusesWhatIsNoDigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
  }

  @Test
  void namesAnAlgorithmThatIsNotServed() {
    assertThatThrownBy(() -> Digest.parse("md5:d41d8cd98f00b204e9800998ecf8427e"))
        .isInstanceOfSatisfying(
            ContainerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessageContaining("md5");
  }

  @Test
  void isTheSha256OfAFile(@TempDir Path folder) throws IOException {
    byte[] bytes = new byte[300_000];
    new java.util.Random(2).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);

    assertThat(Digest.sha256(file)).isEqualTo(Digest.sha256(bytes));
    assertThat(Digest.sha256(Files.writeString(file, "abc")).hex()).isEqualTo(ABC);
  }

  @Test
  void theFastHasherComesToTheSame() {
    byte[] bytes = new byte[300_000];
    new java.util.Random(1).nextBytes(bytes);
    Digest expected = Digest.sha256(bytes);
    for (int piece : new int[] {1, 63, 64, 65, 4096, 299_999}) {
      java.security.MessageDigest hasher = expected.fastHasher();
      for (int at = 0; at < bytes.length; at += piece) {
        hasher.update(bytes, at, Math.min(piece, bytes.length - at));
      }
      assertThat(expected.finish(hasher)).as("%d", piece).isEqualTo(expected);
      hasher.update((byte) 'a');
      assertThat(expected.finish(hasher)).isEqualTo(Digest.sha256(new byte[] {'a'}));
    }
  }
}
