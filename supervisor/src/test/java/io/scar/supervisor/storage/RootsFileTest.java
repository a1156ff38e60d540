package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootsFileTest {

  private static final int COUNT_AT = 8;
  private static final int ALIAS_LENGTH_AT = 16;

  @TempDir private Path folder;
  private KeyStore javas;
  private byte[] whole;

  /** Those of the Java runtime, as a file of the kind that is read. */
  @BeforeEach
  void writeJavasOwn() throws Exception {
    Path cacerts = Path.of(System.getProperty("java.home"), "lib/security/cacerts");
    javas = KeyStore.getInstance(cacerts.toFile(), (char[]) null);
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    for (String alias : Collections.list(javas.aliases())) {
      store.setCertificateEntry(alias, javas.getCertificate(alias));
    }
    Path file = folder.resolve("roots");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "of-tests".toCharArray());
    }
    whole = Files.readAllBytes(file);
  }

  private RootsFile read(byte[] content) throws IOException {
    return RootsFile.read(Files.write(folder.resolve("read"), content));
  }

  @Test
  void everyCertificateIsFoundByWhomItIsOf() throws Exception {
    RootsFile roots = read(whole);

    for (String alias : Collections.list(javas.aliases())) {
      X509Certificate certificate = (X509Certificate) javas.getCertificate(alias);
      byte[] name = certificate.getSubjectX500Principal().getEncoded();
      assertThat(roots.of(List.of(name))).as(alias).contains(certificate.getEncoded());
    }
    assertThat(roots.first()).hasSize(1);
  }

  @Test
  void othersAreNotFound() throws IOException {
    assertThat(read(whole).of(List.of(new byte[] {0x30, 0}, new byte[0]))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 11, 13, 40, 5000})
  void aFileThatIsCutOffIsRefused(int length) {
    assertThatIOException().isThrownBy(() -> read(Arrays.copyOf(whole, length)));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1_000_000})
  void moreCertificatesThanThereAreAreRefused(int count) {
    ByteBuffer.wrap(whole).putInt(COUNT_AT, count);

    assertThatIOException().isThrownBy(() -> read(whole));
  }

  /** The length of a certificate stands behind its name, a time and its kind. */
  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x7fffff00})
  void aLengthThatCannotBeIsRefused(int length) {
    ByteBuffer file = ByteBuffer.wrap(whole);
    int kind = ALIAS_LENGTH_AT + 2 + file.getShort(ALIAS_LENGTH_AT) + 8;
    file.putInt(kind + 2 + file.getShort(kind), length);

    assertThatIOException().isThrownBy(() -> read(whole));
  }

  @Test
  void whateverIsWrongInAFileItIsReadOrRefused() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      byte[] garbled = whole.clone();
      for (int change = 0; change < 20; change++) {
        garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> readIfPossible(garbled)).doesNotThrowAnyException();
    }
  }

  private void readIfPossible(byte[] content) {
    try {
      assertThat(read(content).of(List.of(new byte[0]))).isNotNull();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("no trust store");
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    Path cacerts = Path.of(System.getProperty("java.home"), "bin/java");
    try (InputStream content = Files.newInputStream(cacerts)) {
      byte[] begin = content.readNBytes(1000);
      assertThatIOException().isThrownBy(() -> read(begin));
    }
  }
}
