package io.scar.layer.storage;

import io.scar.layer.emulator.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** versitygw as a process of this machine, with a certificate of its own authority. */
final class OtherServer implements AutoCloseable {

  static final String ACCESS_KEY = "OTHERSERVERKEY";
  static final String SECRET_KEY = "the-other-servers-secret-key";
  static final String REGION = "eu-lab-1";

  /** Only so that a hang ends. */
  private static final Duration HANG = Duration.ofMinutes(1);

  private final Process process;
  private final Path log;
  private final URI endpoint;
  private final SdkHttpClient http;
  private final S3Client s3;

  /**
   * @param folder of its own; made
   * @param webhook gets its events
   */
  OtherServer(Path folder, Authority authority, String webhook) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path metadata = Files.createDirectories(folder.resolve("metadata"));
    List<Path> certificate = authority.server("127.0.0.1");
    int port = freePort();
    log = folder.resolve("log");
    endpoint = URI.create("https://127.0.0.1:" + port);
    http = client(authority);
    s3 =
        S3Client.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.of(REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .httpClient(http)
            .build();
    process =
        new ProcessBuilder(
                Checkout.made(Checkout.file("layer/storage/server").toString()).toString(),
                "--port",
                "127.0.0.1:" + port,
                "--access",
                ACCESS_KEY,
                "--secret",
                SECRET_KEY,
                "--region",
                REGION,
                "--cert",
                certificate.get(0).toString(),
                "--key",
                certificate.get(1).toString(),
                "--event-webhook-url",
                webhook,
                "posix",
                // Extended attributes, the other way, are not everywhere.
                "--sidecar",
                metadata.toString(),
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean up = false;
    try {
      awaitAnswer();
      up = true;
    } finally {
      if (!up) {
        close();
      }
    }
  }

  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + HANG.toNanos();
    while (true) {
      try {
        s3.listBuckets();
        return;
      } catch (SdkException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new AssertionError("the server does not answer: " + Files.readString(log), e);
        }
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  URI endpoint() {
    return endpoint;
  }

  void makeBucket(String name) {
    s3.createBucket(b -> b.bucket(name));
  }

  void put(String bucket, String key, String content) {
    s3.putObject(o -> o.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  String text(String bucket, String key) {
    return s3.getObjectAsBytes(o -> o.bucket(bucket).key(key)).asUtf8String();
  }

  HeadObjectResponse head(String bucket, String key) {
    return s3.headObject(o -> o.bucket(bucket).key(key));
  }

  List<String> keys(String bucket) {
    return s3.listObjectsV2(l -> l.bucket(bucket)).contents().stream()
        .map(object -> object.key())
        .toList();
  }

  int unfinishedUploads(String bucket) {
    return s3.listMultipartUploads(l -> l.bucket(bucket)).uploads().size();
  }

  private static SdkHttpClient client(Authority authority) throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authority.trusted());
      return UrlConnectionHttpClient.builder()
          .tlsTrustManagersProvider(factory::getTrustManagers)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** A port of this machine that nobody listens at. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    s3.close();
    http.close();
  }
}
