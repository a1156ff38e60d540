package io.scar.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scar.local.apigateway.ApiGatewayService;
import io.scar.local.batch.BatchService;
import io.scar.local.batch.BatchSettings;
import io.scar.local.batch.Identities;
import io.scar.local.batch.run.ImageJobRunner;
import io.scar.local.config.Options;
import io.scar.local.ecr.EcrService;
import io.scar.local.ecr.registry.RegistrySite;
import io.scar.local.ecr.store.RegistryToken;
import io.scar.local.ecr.store.RepositoryStore;
import io.scar.local.events.EventsService;
import io.scar.local.gateway.GatewaySite;
import io.scar.local.http.Endpoint;
import io.scar.local.http.LocalAccount;
import io.scar.local.iam.IamService;
import io.scar.local.image.ImageProcesses;
import io.scar.local.lambda.LambdaService;
import io.scar.local.lambda.LambdaSettings;
import io.scar.local.lambda.ObjectSource;
import io.scar.local.lambda.runtime.Isolation;
import io.scar.local.logs.LogsService;
import io.scar.local.s3.S3Service;
import io.scar.local.s3.StoredObjects;
import io.scar.local.state.StateFolder;
import io.scar.local.sts.StsService;
import io.scar.local.tagging.TaggingService;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A local cloud that answers: one state folder, one endpoint, all services. */
public final class LocalCloud implements AutoCloseable {

  /** The file in the state folder with the endpoint's URL. */
  public static final String ENDPOINT_FILE = "endpoint";

  /** The file in the state folder with the id of the process. */
  public static final String PID_FILE = "pid";

  /** What is open, the last opened first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final Endpoint endpoint;

  /**
   * Starts everything; when this returns the cloud answers and its endpoint and pid files say so.
   *
   * @throws java.net.BindException if the port is in use
   * @throws io.scar.local.state.StateInUseException if another process has the folder
   */
  public static LocalCloud start(Options options) throws IOException {
    return start(options, Map.of());
  }

  /**
   * As {@link #start(Options)}.
   *
   * @param environment of this process, where credentials and proxies of registries are found
   */
  public static LocalCloud start(Options options, Map<String, String> environment)
      throws IOException {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new LocalCloud(options, environment, open);
    } catch (IOException | RuntimeException e) {
      try {
        closeAll(open);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private LocalCloud(Options options, Map<String, String> environment, Deque<AutoCloseable> started)
      throws IOException {
    StateFolder state = opened(started, StateFolder.take(options.folder()));
    Endpoint bound = opened(started, Endpoint.bind(options.port()));
    Path s3Folder = state.path().resolve("s3");
    LogsService logs = LogsService.open(state.path().resolve("logs"));
    Isolation isolation = EnvironmentIsolation.choose(options, state.path());
    RepositoryStore repositories = new RepositoryStore(state.path().resolve("ecr"));
    RegistryToken token = RegistryToken.open(state.path().resolve("ecr/token"));
    ImageProcesses images =
        ImageAccess.processes(
            options, isolation, state.path(), ImageAccess.sources(bound::uri, token, environment));
    LambdaSettings usual =
        LambdaSettings.of(
                state.path().resolve("lambda"), options.rootfsStore(), bound::uri, LocalAccount.ID)
            .withStoreQuota(options.storeQuota())
            .withIsolation(isolation);
    LambdaSettings settings =
        options.concurrency().isPresent()
            ? usual.withConcurrency(options.concurrency().getAsInt())
            : usual;
    LambdaService lambda =
        opened(
            started,
            new LambdaService(settings, logs, objects(new StoredObjects(s3Folder)), images));
    S3Service s3 = opened(started, S3Service.start(s3Folder, lambda));
    IamService iam = IamService.open(state.path().resolve("iam"));
    BatchService batch =
        opened(
            started,
            BatchService.open(
                BatchSettings.of(state.path().resolve("batch"), bound::uri),
                logs,
                new ImageJobRunner(images),
                new Identities(iam::hasRole, iam::hasInstanceProfile)));
    // Before anything can call a function or place a job.
    RegistryPort.settle(
        state.path().resolve("ecr/ports.json"),
        bound.uri().getPort(),
        lambda::moveImages,
        batch::moveImages);
    EventsService events =
        opened(started, EventsService.open(state.path().resolve("events/rules.json"), lambda));
    ApiGatewayService apis =
        ApiGatewayService.open(state.path().resolve("apigateway/apis.json"), bound::uri);
    GatewaySite gateway = opened(started, new GatewaySite(apis, apis, lambda, lambda, lambda));
    RegistrySite registry = opened(started, new RegistrySite(repositories, token, bound::uri));
    byte[] health = health(isolation);
    bound.serve(
        List.of(
            s3,
            lambda,
            logs,
            iam,
            events,
            apis,
            batch,
            new EcrService(repositories, token, bound::uri),
            new StsService(),
            new TaggingService(lambda::tags)),
        List.of(gateway, registry),
        health::clone);
    lambda.start();
    batch.start();
    state.publish(PID_FILE, Long.toString(ProcessHandle.current().pid()));
    state.publish(ENDPOINT_FILE, bound.uri().toString());
    started.push(
        () -> {
          state.withdraw(ENDPOINT_FILE);
          state.withdraw(PID_FILE);
        });
    open.addAll(started);
    endpoint = bound;
  }

  private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> open, T part) {
    open.push(part);
    return part;
  }

  private static ObjectSource objects(StoredObjects stored) {
    return (bucket, key, version) -> {
      if (!stored.hasBucket(bucket)) {
        throw new ObjectSource.MissingObjectException(
            "NoSuchBucket", "The specified bucket does not exist: " + bucket);
      }
      if (version != null && !version.equals("null")) {
        throw new ObjectSource.MissingObjectException(
            "NoSuchVersion", "The local cloud keeps one version of an object.");
      }
      return stored
          .open(bucket, key)
          .orElseThrow(
              () ->
                  new ObjectSource.MissingObjectException(
                      "NoSuchKey", "The specified key does not exist: " + key));
    };
  }

  private static byte[] health(Isolation isolation) throws IOException {
    Properties build = new Properties();
    try (InputStream file = LocalCloud.class.getResourceAsStream("version.properties")) {
      build.load(file);
    }
    String version = build.getProperty("version");
    return new ObjectMapper()
        .writeValueAsBytes(
            Map.of(
                "status",
                "running",
                "version",
                version,
                "pid",
                ProcessHandle.current().pid(),
                "environments",
                switch (isolation) {
                  case Isolation.Tight _ -> Map.of("tight", true);
                  case Isolation.Plain(String why) -> Map.of("tight", false, "why", why);
                }));
  }

  /** For instance {@code http://127.0.0.1:4566}. */
  public URI uri() {
    return endpoint.uri();
  }

  /** Stops the environments and the endpoint; events that are not finished stay in the queue. */
  @Override
  public void close() throws IOException {
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) throws IOException {
    IOException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        IOException next = e instanceof IOException io ? io : new IOException(e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
