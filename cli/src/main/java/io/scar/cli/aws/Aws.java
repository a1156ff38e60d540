package io.scar.cli.aws;

import io.scar.cli.config.Environment;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.container.credentials.AwsJson;
import io.scar.container.source.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * The clients of one account and region, each made when it is first asked for. Several threads may
 * use them.
 */
public final class Aws implements AutoCloseable {

  /** Lambda's own limit for a call, and the network's share. */
  private static final Duration LONGEST_CALL = Duration.ofMinutes(16);

  private final Environment environment;
  private final Account account;
  private final AwsCalls calls;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable AwsCredentialsProvider credentials;
  private @Nullable SdkHttpClient http;
  private @Nullable LambdaClient lambda;
  private @Nullable LambdaClient invoker;
  private @Nullable S3Client s3;
  private @Nullable IamClient iam;
  private @Nullable CloudWatchLogsClient logs;
  private @Nullable HttpClient restClient;
  private @Nullable Identity identity;

  public Aws(Environment environment, Account account) {
    this.environment = environment;
    this.account = account;
    this.calls = new AwsCalls(environment.endpoint("LAMBDA").orElse(null));
  }

  /** Runs calls and turns their errors into failures. */
  public AwsCalls calls() {
    return calls;
  }

  public String region() {
    return account.region();
  }

  /** The first part of an ARN after {@code arn:}. */
  public String partition() {
    if (region().startsWith("cn-")) {
      return "aws-cn";
    }
    return region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  public synchronized LambdaClient lambda() {
    if (lambda == null) {
      lambda = opened(configured(LambdaClient.builder(), "LAMBDA").httpClient(http()).build());
    }
    return lambda;
  }

  /** A client that waits as long as a function may run, and never sends a call twice. */
  public synchronized LambdaClient invoker() {
    if (invoker == null) {
      SdkHttpClient patient =
          opened(UrlConnectionHttpClient.builder().socketTimeout(LONGEST_CALL).build());
      invoker =
          opened(
              configured(LambdaClient.builder(), "LAMBDA")
                  .httpClient(patient)
                  .overrideConfiguration(
                      c ->
                          c.apiCallTimeout(LONGEST_CALL)
                              .retryStrategy(DefaultRetryStrategy.doNotRetry()))
                  .build());
    }
    return invoker;
  }

  public synchronized S3Client s3() {
    if (s3 == null) {
      S3ClientBuilder builder = configured(S3Client.builder(), "S3").httpClient(http());
      if (environment.endpoint("S3").isPresent()) {
        // Other servers know neither buckets as host names nor, often, trailing checksums.
        builder
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
      }
      s3 = opened(builder.build());
    }
    return s3;
  }

  public synchronized IamClient iam() {
    if (iam == null) {
      iam = opened(configured(IamClient.builder(), "IAM").httpClient(http()).build());
    }
    return iam;
  }

  public synchronized CloudWatchLogsClient logs() {
    if (logs == null) {
      logs =
          opened(
              configured(CloudWatchLogsClient.builder(), "CLOUDWATCH_LOGS")
                  .httpClient(http())
                  .build());
    }
    return logs;
  }

  /** Reads objects of S3, for images. */
  public ObjectReader objects() {
    return new S3Objects(this::s3);
  }

  /** Calls of services of which a single operation is needed. */
  public AwsJson.Transport signedCalls() {
    return (service, region, target, body) -> newSignedCalls().post(service, region, target, body);
  }

  /** EventBridge. */
  public JsonService events() {
    return new JsonService(signedCalls(), "events", region(), "AWSEvents");
  }

  /** ECR. */
  public JsonService ecr() {
    return new JsonService(signedCalls(), "ecr", region(), "AmazonEC2ContainerRegistry_V20150921");
  }

  /** Finds resources by their tags. */
  public JsonService tagging() {
    return new JsonService(signedCalls(), "tagging", region(), "ResourceGroupsTaggingAPI_20170126");
  }

  /** API Gateway, both of its APIs. */
  public RestService apiGateway() {
    return rest("apigateway");
  }

  /** Lambda, for what its client does not know, or takes longer to start than Lambda to answer. */
  public RestService lambdaPaths() {
    return rest("lambda");
  }

  private synchronized HttpClient restClient() {
    if (restClient == null) {
      restClient = opened(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }
    return restClient;
  }

  /** What only reads goes as all of the clients' calls do, so that no second HTTP client starts. */
  private RestService rest(String service) {
    return new RestService(
        service,
        calls,
        (method, path, body) ->
            method.equals("GET")
                ? newSignedCalls().get(service, region(), path)
                : newSignedCalls().send(restClient(), service, region(), method, path, body));
  }

  /**
   * The address of an API, without a slash at its end. Where another endpoint is given, it is the
   * path of that one below which local clouds have their APIs.
   */
  public String apiAddress(String id) {
    return environment
        .endpoint("API_GATEWAY")
        .map(other -> other.toString().replaceFirst("/$", "") + "/_aws/execute-api/" + id)
        .orElse(
            "https://%s.execute-api.%s.%s"
                .formatted(id, region(), PartitionMetadata.of(Region.of(region())).dnsSuffix()));
  }

  /**
   * The headers that sign a request.
   *
   * @param service in whose name, for instance {@code execute-api}
   * @param payload opened once
   */
  public Map<String, String> signedHeaders(
      String service,
      String method,
      URI uri,
      Map<String, String> headers,
      SignedCalls.Payload payload)
      throws IOException {
    return newSignedCalls().headers(service, region(), method, uri, headers, payload);
  }

  private synchronized SignedCalls newSignedCalls() {
    return new SignedCalls(environment, credentials(), http());
  }

  /** Who calls; asked once. */
  public synchronized Identity identity() {
    if (identity == null) {
      try (StsClient sts = configured(StsClient.builder(), "STS").httpClient(http()).build()) {
        identity =
            calls.run(
                "sts:GetCallerIdentity",
                "your identity",
                () -> {
                  var answer = sts.getCallerIdentity();
                  return new Identity(answer.account(), answer.userId());
                });
      }
    }
    return identity;
  }

  /** The account's 12 digits: the definition's, or what STS says. */
  public String accountId() {
    return account.accountId() != null ? account.accountId() : identity().accountId();
  }

  /** The ARN that a function of this name has, or would have. */
  public String functionArn(String name) {
    return "arn:%s:lambda:%s:%s:function:%s".formatted(partition(), region(), accountId(), name);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a client cannot be closed", e);
      }
    }
  }

  private <T> T opened(T client) {
    if (client instanceof AutoCloseable closeable) {
      open.push(closeable);
    }
    return client;
  }

  private SdkHttpClient http() {
    if (http == null) {
      http =
          opened(
              calls.isOnThisMachine()
                  ? UrlConnectionHttpClient.create(Aws::connection)
                  : UrlConnectionHttpClient.builder().build());
    }
    return http;
  }

  /**
   * A plain connection, without proxies. The SDK's own way reads all trusted certificates first,
   * which takes longer than what the command does in a local cloud.
   */
  private static HttpURLConnection connection(URI address) {
    try {
      return (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <B extends AwsClientBuilder<B, ?>> B configured(B builder, String service) {
    builder.region(Region.of(account.region())).credentialsProvider(credentials());
    Optional<URI> endpoint = environment.endpoint(service);
    endpoint.ifPresent(builder::endpointOverride);
    return builder;
  }

  private AwsCredentialsProvider credentials() {
    if (credentials == null) {
      credentials = newCredentials();
    }
    return credentials;
  }

  private AwsCredentialsProvider newCredentials() {
    RoleCredentials roles = new RoleCredentials(environment, this::sts);
    FirstCredentials first = new FirstCredentials(environment, roles);
    return account.roles().isEmpty()
        ? opened(first.of(account.profile()))
        : opened(roles.ofChain(account.roles(), () -> opened(first.of(account.profile()))));
  }

  private StsClient sts(AwsCredentialsProvider caller) {
    StsClientBuilder builder =
        StsClient.builder()
            .region(Region.of(account.region()))
            .credentialsProvider(caller)
            .httpClient(http());
    environment.endpoint("STS").ifPresent(builder::endpointOverride);
    return opened(builder.build());
  }
}
