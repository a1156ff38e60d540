package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for TLS by Java and by BoringSSL. */
class TlsTest {

  private static final int MANY_BYTES = 5_000_000;

  @TempDir private Path folder;

  private enum By {
    JAVA,
    BORING_SSL;

    SSLSocketFactory trusting(TrustManager manager) {
      if (this == JAVA) {
        return Tls.of(manager, Optional.empty());
      }
      Optional<Provider> provider = Tls.boringSsl();
      assertThat(provider).isPresent();
      return Tls.of(manager, provider);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatATrustedServerSendsArrivesWholeOverEveryConnection(By by) throws Exception {
    ServerCertificate own = certificate("own", "IP:127.0.0.1");
    byte[] content = new byte[MANY_BYTES];
    new Random(7).nextBytes(content);
    SSLSocketFactory tls = by.trusting(OwnCertificates.of(own.pem()));
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", content);

      assertThat(get(server, tls)).isEqualTo(content);
      // A session of before is taken up.
      assertThat(get(server, tls)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerOfAnotherAuthorityIsRefused(By by) throws Exception {
    ServerCertificate own = certificate("own", "IP:127.0.0.1");
    ServerCertificate other = certificate("other", "IP:127.0.0.1");
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", "content");

      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, by.trusting(OwnCertificates.of(other.pem()))))
          .withMessageContaining("signature check failed");
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, by.trusting(PublicRoots.SHARED)))
          .withMessageContaining("unable to find valid certification path");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerOfAnotherNameIsRefused(By by) throws Exception {
    ServerCertificate own = certificate("own", "DNS:minio.example.org");
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", "content");

      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, by.trusting(OwnCertificates.of(own.pem()))))
          .withCauseInstanceOf(CertificateException.class)
          .withMessageContaining("127.0.0.1");
    }
  }

  private ServerCertificate certificate(String name, String names)
      throws IOException, InterruptedException {
    return new ServerCertificate(Files.createDirectories(folder.resolve(name)), names);
  }

  /** Over a connection of its own. */
  private static byte[] get(FakeS3 server, SSLSocketFactory tls) throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            server.endpoint().resolve("/pics/x").toURL().openConnection(Proxy.NO_PROXY);
    connection.setSSLSocketFactory(tls);
    connection.setRequestProperty("Connection", "close");
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    } finally {
      connection.disconnect();
    }
  }
}
