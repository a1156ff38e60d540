package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicRootsTest {

  private static final String PASSWORD = "of-tests";

  @TempDir private Path folder;
  private X509Certificate[] chain;
  private X509Certificate[] strangers;

  /** Two servers' certificates, each signed by an authority of its own. */
  @BeforeEach
  void makeChains() throws Exception {
    chain = chain("known", "CN=Known Authority, O=Of tests");
    // The same name, another key.
    strangers = chain("strange", "CN=Known Authority, O=Of tests");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JKS", "PKCS12"})
  void whatAnAuthorityOfTheFileSignedIsTrustedAndNothingElse(String kind) throws Exception {
    PublicRoots roots = new PublicRoots(store(kind, chain[1]));

    assertThatCode(() -> roots.checkServerTrusted(chain, "UNKNOWN")).doesNotThrowAnyException();
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> roots.checkServerTrusted(strangers, "UNKNOWN"));
  }

  @Test
  void theChainNeedNotHaveTheAuthorityItself() throws Exception {
    PublicRoots roots = new PublicRoots(store("JKS", chain[1]));
    X509Certificate[] alone = {chain[0]};

    assertThatCode(() -> roots.checkServerTrusted(alone, "UNKNOWN")).doesNotThrowAnyException();
  }

  @Test
  void aServersOwnCertificateMayBeTheTrustedOne() throws Exception {
    PublicRoots roots = new PublicRoots(store("JKS", chain[0]));
    X509Certificate[] alone = {chain[0]};

    assertThatCode(() -> roots.checkServerTrusted(alone, "UNKNOWN")).doesNotThrowAnyException();
  }

  @Test
  void boringSslsWordForTls13IsUnderstood() throws Exception {
    PublicRoots roots = new PublicRoots(store("JKS", chain[1]));

    assertThatCode(() -> roots.checkServerTrusted(chain, "GENERIC")).doesNotThrowAnyException();
  }

  @Test
  void allAuthoritiesOfTheFileAreNamed() throws Exception {
    PublicRoots roots = new PublicRoots(store("JKS", chain[1], strangers[1]));

    assertThat(roots.getAcceptedIssuers()).containsExactlyInAnyOrder(chain[1], strangers[1]);
  }

  @Test
  void bothOfOneNameAreTried() throws Exception {
    PublicRoots roots = new PublicRoots(store("JKS", chain[1], strangers[1]));

    assertThatCode(() -> roots.checkServerTrusted(chain, "UNKNOWN")).doesNotThrowAnyException();
    assertThatCode(() -> roots.checkServerTrusted(strangers, "UNKNOWN")).doesNotThrowAnyException();
  }

  @Test
  void aFileThatIsDamagedOrMissingTrustsNobody() throws Exception {
    Path cut = folder.resolve("cut");
    byte[] whole = Files.readAllBytes(store("JKS", chain[1]));
    for (int length : new int[] {0, 3, 12, 40, whole.length / 2}) {
      Files.write(cut, Arrays.copyOf(whole, length));

      assertThatExceptionOfType(CertificateException.class)
          .isThrownBy(() -> new PublicRoots(cut).checkServerTrusted(chain, "UNKNOWN"));
    }
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(
            () -> new PublicRoots(folder.resolve("none")).checkServerTrusted(chain, "UNKNOWN"));
  }

  private Path store(String kind, X509Certificate... trusted)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(kind);
    store.load(null, null);
    for (X509Certificate certificate : trusted) {
      store.setCertificateEntry("ca-" + store.size(), certificate);
    }
    Path file = folder.resolve("roots-" + kind);
    try (OutputStream out = Files.newOutputStream(file)) {
      // A file of the kind PKCS12 has to be without a password, as a Java runtime's is.
      store.store(out, kind.equals("JKS") ? PASSWORD.toCharArray() : null);
    }
    return file;
  }

  /** A server's certificate and its authority's. */
  private X509Certificate[] chain(String name, String authority) throws Exception {
    Path file = folder.resolve(name + ".p12");
    keytool(file, "-alias", "ca", "-dname", authority, "-ext", "BC=ca:true");
    keytool(file, "-alias", "leaf", "-dname", "CN=" + name, "-signer", "ca");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return new X509Certificate[] {
      (X509Certificate) store.getCertificate("leaf"), (X509Certificate) store.getCertificate("ca")
    };
  }

  private static void keytool(Path file, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-validity", "2"));
    command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool fails: " + said);
    }
  }
}
