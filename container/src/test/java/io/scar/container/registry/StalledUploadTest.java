package io.scar.container.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads to a server that takes a little and then nothing more, without closing the connection.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StalledUploadTest {

  /** More than all buffers between the two. */
  private static final long SIZE = 1L << 30;

  private final SSLSocketFactory before = HttpsURLConnection.getDefaultSSLSocketFactory();

  @TempDir private Path folder;

  @AfterEach
  void trustAsBefore() {
    HttpsURLConnection.setDefaultSSLSocketFactory(before);
  }

  private static final class Stalling extends LoopbackServer {

    private final CountDownLatch ended = new CountDownLatch(1);

    Stalling(ServerSocketFactory sockets) {
      super(sockets);
      start();
    }

    @Override
    void serve(Socket client) throws IOException {
      InputStream in = new BufferedInputStream(client.getInputStream());
      in.readNBytes(100);
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Zeros without end, which take no memory. */
  private static InputStream zeros() {
    return new InputStream() {
      @Override
      public int read() {
        return 0;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        return length;
      }
    };
  }

  private static void assertGivenUp(String scheme, ServerSocketFactory sockets) throws Exception {
    RegistrySettings settings =
        RegistrySettings.ANONYMOUS.withTimes(
            Duration.ofSeconds(10), Duration.ofMillis(300), 1, Duration.ZERO);
    Stalling server = new Stalling(sockets);
    try (server) {
      HttpCall call =
          HttpCall.put(
              URI.create(scheme + "://" + server.address() + "/"),
              HttpBody.streamed(SIZE, StalledUploadTest::zeros));
      assertThatThrownBy(() -> new HttpTransport(settings, new TestPace()).send(call))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("it takes no more bytes");
      assertThat(server.ended.getCount()).isEqualTo(1);
    } finally {
      server.ended.countDown();
    }
  }

  @Test
  void areGivenUp() throws Exception {
    assertGivenUp("http", ServerSocketFactory.getDefault());
  }

  @Test
  void areGivenUpOverTlsToo() throws Exception {
    SSLContext tls = TestTls.of(folder, "ip:127.0.0.1");
    HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());

    assertGivenUp("https", tls.getServerSocketFactory());
  }
}
