package io.scar.layer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.LambdaFunctionConfiguration;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.S3KeyFilter;

/** The local cloud as Amazon's own client sees it, with functions made of the real layer. */
public final class Cloud implements AutoCloseable {

  static final String FAILED = "arn:aws:sqs:us-east-1:000000000000:failed";

  private static final JsonMapper JSON = new JsonMapper();
  private static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";
  private static final Path LAYER =
      Path.of(System.getProperty("scar.top", ".."), "layer/target/scar-layer.zip");

  /** Only so that a hang ends: far above what anything here takes. */
  private static final Duration HANG = Duration.ofMinutes(3);

  /** How a call ended. */
  public record Call(Optional<String> error, JsonNode payload, String log) {

    public String output() {
      return new String(
          Base64.getDecoder().decode(payload.path("body").asText()), StandardCharsets.UTF_8);
    }

    public int exitCode() {
      return payload.at("/headers/exit-code").asInt(0);
    }

    public String errorType() {
      return payload.path("errorType").asText();
    }

    public String errorMessage() {
      return payload.path("errorMessage").asText();
    }
  }

  private final LambdaClient lambda;
  private final S3Client s3;
  private final Path state;
  private String layer = "";

  public Cloud(URI endpoint, Path state) {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("scar", "scar"));
    this.state = state;
    this.lambda =
        LambdaClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(HANG))
            .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
            .build();
    this.s3 =
        S3Client.builder()
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(HANG))
            .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
            .build();
  }

  LambdaClient lambda() {
    return lambda;
  }

  public S3Client s3() {
    return s3;
  }

  /** Makes a function of a package's folder. */
  void function(String name, Path folder, Map<String, String> variables) throws IOException {
    function(name, folder, variables, 512, HANDLER);
  }

  void function(String name, Path folder, Map<String, String> variables, int memory, String handler)
      throws IOException {
    byte[] zip = zip(folder);
    String layerArn = layer();
    lambda.createFunction(
        f ->
            f.functionName(name)
                .role("arn:aws:iam::000000000000:role/test")
                .runtime(Runtime.PROVIDED_AL2023)
                .handler(handler)
                .timeout(60)
                .memorySize(memory)
                .layers(layerArn)
                .environment(e -> e.variables(variables))
                .code(c -> c.zipFile(SdkBytes.fromByteArray(zip))));
    lambda.putFunctionEventInvokeConfig(
        c -> c.functionName(name).destinationConfig(d -> d.onFailure(o -> o.destination(FAILED))));
  }

  /** A bucket whose objects below {@code in/} start the function. */
  void trigger(String bucket, String function) {
    s3.createBucket(b -> b.bucket(bucket));
    lambda.addPermission(
        p ->
            p.functionName(function)
                .statementId("s3")
                .action("lambda:InvokeFunction")
                .principal("s3.amazonaws.com")
                .sourceArn("arn:aws:s3:::" + bucket));
    String arn = lambda.getFunction(f -> f.functionName(function)).configuration().functionArn();
    LambdaFunctionConfiguration trigger =
        LambdaFunctionConfiguration.builder()
            .lambdaFunctionArn(arn)
            .eventsWithStrings("s3:ObjectCreated:*")
            .filter(
                NotificationConfigurationFilter.builder()
                    .key(
                        S3KeyFilter.builder()
                            .filterRules(FilterRule.builder().name("prefix").value("in/").build())
                            .build())
                    .build())
            .build();
    s3.putBucketNotificationConfiguration(
        n ->
            n.bucket(bucket)
                .notificationConfiguration(c -> c.lambdaFunctionConfigurations(trigger)));
  }

  public void put(String bucket, String key, byte[] content) {
    s3.putObject(o -> o.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  public List<String> keys(String bucket) {
    return s3.listObjectsV2(l -> l.bucket(bucket)).contents().stream()
        .map(object -> object.key())
        .toList();
  }

  /** Calls with a script and waits for the answer. */
  Call script(String function, String script) {
    String encoded = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
    return invoke(function, "{\"script\":\"%s\"}".formatted(encoded));
  }

  public Call invoke(String function, String payload) {
    InvokeResponse response =
        lambda.invoke(
            i ->
                i.functionName(function)
                    .invocationType(InvocationType.REQUEST_RESPONSE)
                    .logType("Tail")
                    .payload(SdkBytes.fromUtf8String(payload)));
    try {
      return new Call(
          Optional.ofNullable(response.functionError()),
          JSON.readTree(response.payload().asByteArray()),
          new String(Base64.getDecoder().decode(response.logResult()), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The records of the failed events of a function. */
  List<JsonNode> failures(String function) {
    Path folder = state.resolve("lambda/destinations/sqs/failed");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(Cloud::body)
          .filter(
              record ->
                  record
                      .at("/requestContext/functionArn")
                      .asText()
                      .endsWith(":" + function + ":$LATEST"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode body(Path message) {
    try {
      return JSON.readTree(JSON.readTree(message.toFile()).path("Body").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for what must come. */
  static <T> T await(String what, Supplier<Optional<T>> supply) {
    long end = System.nanoTime() + HANG.toNanos();
    Optional<T> found = supply.get();
    while (found.isEmpty()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      found = supply.get();
    }
    return found.get();
  }

  private synchronized String layer() throws IOException {
    if (layer.isEmpty()) {
      byte[] zip = Files.readAllBytes(LAYER);
      layer =
          lambda
              .publishLayerVersion(
                  l ->
                      l.layerName("scar-of-tests")
                          .content(c -> c.zipFile(SdkBytes.fromByteArray(zip))))
              .layerVersionArn();
    }
    return layer;
  }

  private static byte[] zip(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    lambda.close();
    s3.close();
  }
}
