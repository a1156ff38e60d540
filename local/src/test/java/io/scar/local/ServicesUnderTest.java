package io.scar.local;

import io.scar.local.event.FunctionEvents;
import io.scar.local.http.Endpoint;
import io.scar.local.iam.IamService;
import io.scar.local.logs.LogsService;
import io.scar.local.s3.S3Service;
import io.scar.local.sts.StsService;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The services behind the real endpoint, with functions that only keep what they are sent. */
public final class ServicesUnderTest implements AutoCloseable {

  /** An event that reached a function. */
  public record Delivered(String function, String payload) {}

  /** Keeps events, and can refuse them. */
  public static final class Functions implements FunctionEvents {
    public final List<Delivered> events = new CopyOnWriteArrayList<>();
    public final Set<String> allowed = ConcurrentHashMap.newKeySet();
    public volatile boolean diskFull;

    @Override
    public boolean mayInvoke(String functionArn, String principal, String sourceArn) {
      return allowed.contains(functionArn)
          && (principal.equals("s3.amazonaws.com") || principal.equals("events.amazonaws.com"));
    }

    @Override
    public void accept(String functionArn, byte[] payload) throws IOException {
      if (diskFull) {
        throw new IOException("No space left on device");
      }
      events.add(new Delivered(functionArn, new String(payload, StandardCharsets.UTF_8)));
    }
  }

  public final Functions functions = new Functions();
  public final LogsService logs;
  private final S3Service s3;
  private final Endpoint endpoint;

  public ServicesUnderTest(Path folder) throws IOException {
    s3 = S3Service.start(folder.resolve("s3"), functions);
    logs = LogsService.open(folder.resolve("logs"));
    endpoint = Endpoint.bind(0);
    endpoint.serve(
        List.of(s3, logs, IamService.open(folder.resolve("iam")), new StsService()),
        () -> "{}".getBytes(StandardCharsets.UTF_8));
  }

  public URI uri() {
    return endpoint.uri();
  }

  public S3Client s3() {
    return configure(S3Client.builder()).build();
  }

  /** Points a client at the endpoint. */
  public <B extends AwsClientBuilder<B, C>, C> B configure(B builder) {
    return builder
        .endpointOverride(endpoint.uri())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("scar", "scar")));
  }

  @Override
  public void close() throws IOException {
    endpoint.close();
    s3.close();
  }
}
