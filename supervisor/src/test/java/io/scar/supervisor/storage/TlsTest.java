package io.scar.supervisor.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
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

  private static SSLSocketFactory trusting(Tls.By by, TrustManager manager) {
    if (by == Tls.By.BORING_SSL) {
      assertThat(Tls.boringSsl()).as("its native library is there").isEqualTo(by);
    }
    return Tls.of(manager, by);
  }

  @ParameterizedTest
  @EnumSource
  void whatATrustedServerSendsArrivesWholeOverEveryConnection(Tls.By by) throws Exception {
    ServerCertificate own = certificate("own", "IP:127.0.0.1");
    byte[] content = new byte[MANY_BYTES];
    new Random(7).nextBytes(content);
    SSLSocketFactory tls = trusting(by, OwnCertificates.of(own.pem()));
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", content);

      assertThat(get(server, tls)).isEqualTo(content);
      // A session of before is taken up.
      assertThat(get(server, tls)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerOfAnotherAuthorityIsRefused(Tls.By by) throws Exception {
    ServerCertificate own = certificate("own", "IP:127.0.0.1");
    ServerCertificate other = certificate("other", "IP:127.0.0.1");
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", "content");

      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, trusting(by, OwnCertificates.of(other.pem()))))
          .withMessageContaining("signature check failed");
      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, trusting(by, PublicRoots.SHARED)))
          .withMessageContaining("unable to find valid certification path");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerOfAnotherNameIsRefused(Tls.By by) throws Exception {
    ServerCertificate own = certificate("own", "DNS:minio.example.org");
    try (FakeS3 server = new FakeS3(own.context())) {
      server.put("pics/x", "content");

      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(server, trusting(by, OwnCertificates.of(own.pem()))))
          .withCauseInstanceOf(CertificateException.class)
          .withMessageContaining("127.0.0.1");
    }
  }

  /** The words by which clients tell it from a certificate that nobody trusts. */
  @ParameterizedTest
  @EnumSource
  void aServerThatSpeaksNoTlsIsToldByItsWords(Tls.By by) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerPlainly(server));
      URI address = URI.create("https://127.0.0.1:%d/".formatted(server.getLocalPort()));

      assertThatExceptionOfType(SSLException.class)
          .isThrownBy(() -> get(address, trusting(by, PublicRoots.SHARED)))
          .withMessageContaining(
              by == Tls.By.JAVA
                  ? "Unsupported or unrecognized SSL"
                  : "Unable to parse TLS packet header");
    }
  }

  private static void answerPlainly(ServerSocket server) {
    while (true) {
      try (Socket client = server.accept()) {
        client
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private ServerCertificate certificate(String name, String names)
      throws IOException, InterruptedException {
    return new ServerCertificate(Files.createDirectories(folder.resolve(name)), names);
  }

  /** Over a connection of its own. */
  private static byte[] get(FakeS3 server, SSLSocketFactory tls) throws IOException {
    return get(server.endpoint().resolve("/pics/x"), tls);
  }

  private static byte[] get(URI address, SSLSocketFactory tls) throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    connection.setSSLSocketFactory(tls);
    connection.setRequestProperty("Connection", "close");
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    } finally {
      connection.disconnect();
    }
  }
}
