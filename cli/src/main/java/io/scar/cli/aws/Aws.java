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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

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

  /** Finds resources by their tags. */
  public JsonService tagging() {
    return new JsonService(signedCalls(), "tagging", region(), "ResourceGroupsTaggingAPI_20170126");
  }

  /** Lambda, for reading a little of it. */
  public RestService lambdaReader() {
    return new RestService(newSignedCalls(), "lambda", region());
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

  private <T extends AutoCloseable> T opened(T client) {
    open.push(client);
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
    if (account.profile() != null) {
      return opened(ProfileCredentialsProvider.create(account.profile()));
    }
    Optional<Environment.Keys> keys = environment.keys();
    if (keys.isEmpty()) {
      return opened(DefaultCredentialsProvider.builder().build());
    }
    Environment.Keys given = keys.get();
    return StaticCredentialsProvider.create(
        given.sessionToken() == null
            ? AwsBasicCredentials.create(given.accessKey(), given.secretKey())
            : AwsSessionCredentials.create(
                given.accessKey(), given.secretKey(), given.sessionToken()));
  }
}
