package io.scar.layer.training;

import io.scar.container.archive.ImageSource;
import io.scar.container.image.Reference;
import io.scar.container.source.ImageSources;
import io.scar.container.squash.Squash;
import io.scar.container.squash.SquashPin;
import io.scar.layer.training.RuntimeApi.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Records the bundle's AOT cache: {@code TrainingRun BUNDLE CACHE}. The bundle's own {@code
 * bootstrap} handles each kind of event, with its image in the package, and one with the image in a
 * registry, made ready in S3, and without any; against a Runtime API, a registry, and an S3 that
 * speaks TLS as Amazon's, all on loopback.
 *
 * <p>All classes of the cache are loaded at each start. So nothing fails here, since failures are
 * reported by way of Gson, and no answer is so large that it becomes a link, which the SDK signs.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514: Ahead-of-Time Command-Line Ergonomics</a>
 */
public final class TrainingRun {

  private static final long MINUTES_TO_WRITE = 5;

  /** Times that an event is handled: what happens at every one but the first is worth knowing. */
  private static final int ROUNDS = 3;

  private static final String INPUT = "training/in/file";

  private TrainingRun() {}

  /**
   * @throws IllegalStateException if an event is not handled as it has to be: the cache would say
   *     little then
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path bundle = Path.of(args[0]).toAbsolutePath().normalize();
    Path cache = Path.of(args[1]).toAbsolutePath().normalize();
    Path scratch = Files.createTempDirectory("scar-training");
    try {
      record(bundle, cache, scratch);
    } finally {
      try (Stream<Path> tree = Files.walk(scratch)) {
        for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void record(Path bundle, Path cache, Path scratch)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path task = Files.createDirectories(scratch.resolve("task"));
    Path temporary = Files.createDirectories(scratch.resolve("tmp"));
    Path log = scratch.resolve("log");
    Path image = FunctionPackage.write(task);
    Certificates certificates =
        Certificates.in(scratch, bundle.resolve("scar/jre/lib/security/roots"));
    try (RuntimeApi api = new RuntimeApi();
        ObjectStore s3 = new ObjectStore(Optional.of(certificates.server()));
        ImageRegistry registry = new ImageRegistry(image)) {
      s3.put(INPUT, "a line\n".getBytes(StandardCharsets.UTF_8));
      List<Path> others =
          List.of(
              other(scratch, "pulled", "image: " + registry.image()),
              other(scratch, "cached", cached(image, s3)),
              other(scratch, "plain", ""));
      ProcessBuilder builder =
          new ProcessBuilder(bundle.resolve("bootstrap").toString())
              .directory(task.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().clear();
      builder.environment().putAll(variables(task, temporary, api, s3));
      builder
          .environment()
          .put(
              "SCAR_TRAINING_FUNCTIONS",
              others.stream().map(Path::toString).collect(Collectors.joining(":")));
      builder
          .environment()
          .put(
              "JAVA_TOOL_OPTIONS",
              "-XX:AOTCacheOutput=%s -Djavax.net.ssl.trustStore=%s"
                  .formatted(cache, certificates.trusted()));
      Process runtime = builder.start();
      try {
        train(api, s3);
        // It is asked to end, and writes the cache on its way out.
        runtime.destroy();
        boolean ended = runtime.waitFor(MINUTES_TO_WRITE, TimeUnit.MINUTES);
        if (!ended || !Files.exists(cache)) {
          throw new IllegalStateException("no cache was written");
        }
      } catch (IllegalStateException e) {
        throw new IllegalStateException(e.getMessage() + "\n" + Files.readString(log), e);
      } finally {
        runtime.destroyForcibly();
        runtime.onExit().join();
      }
    }
  }

  /** A function that handles one event before all others, and writes into a folder of its name. */
  private static Path other(Path scratch, String name, String image) throws IOException {
    return FunctionPackage.write(scratch.resolve(name), image, name, s3Event("in/file"));
  }

  /** Makes the image ready in S3, as the command does, and tells a function of it. */
  private static String cached(Path layout, ObjectStore s3)
      throws IOException, InterruptedException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (ImageSource image = ImageSources.local().open(Reference.parse("oci:" + layout, layout))) {
      SquashPin pin = Squash.of(image).write(content, 1, bytes -> {});
      s3.put("training/ready/image", content.toByteArray());
      return """
          cached:
            bucket: training
            key: ready/image
            image: %s
            size: %d
            index_bytes: %d
            index_digest: %s
          """
          .formatted(image.digest(), pin.size(), pin.indexBytes(), pin.index());
    }
  }

  private static void train(RuntimeApi api, ObjectStore s3) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      expect(api.invoke(s3Event("in/file")));
      http(api);
      expect(api.invoke("{\"script\":\"%s\"}".formatted(base64("echo called"))));
      expect(api.invoke("{\"key\":\"value\"}"));
    }
    expect(api.invoke("{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}"));
    for (String folder : List.of("out", "pulled", "cached", "plain")) {
      if (s3.paths().stream().noneMatch(path -> path.startsWith("training/" + folder + "/"))) {
        throw new IllegalStateException("nothing was put out into " + folder);
      }
    }
  }

  /** Through every kind of gateway, with every kind of body, and what is answered without a run. */
  private static void http(RuntimeApi api) throws InterruptedException {
    expect(api.invoke(HttpEvents.rest("text/plain", "a line\n", "small")), 200);
    expect(api.invoke(HttpEvents.url("POST", "text/plain", "a line\n", "size=small")), 200);
    expect(
        api.invoke(HttpEvents.url("POST", "multipart/form-data; boundary=X", HttpEvents.FORM, "")),
        200);
    expect(
        api.invoke(HttpEvents.url("POST", "application/x-www-form-urlencoded", "a=b%20c", "d=e")),
        200);
    expect(api.invoke(HttpEvents.url("POST", "text/plain", "a line\n", "bad=%zz")), 400);
    expect(api.invoke(HttpEvents.url("OPTIONS", "text/plain", "", "")), 204);
    expect(api.invoke(HttpEvents.loadBalancer("small")), 200);
  }

  private static void expect(Answer answer, int status) {
    if (answer.failed() || !answer.body().startsWith("{\"statusCode\":" + status)) {
      throw new IllegalStateException("a request was answered with " + answer);
    }
  }

  private static void expect(Answer answer) {
    if (answer.failed() || !answer.body().contains("\"statusCode\":200")) {
      throw new IllegalStateException("an event was answered with " + answer);
    }
  }

  private static Map<String, String> variables(
      Path task, Path temporary, RuntimeApi api, ObjectStore s3) {
    return Map.ofEntries(
        Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"),
        Map.entry("LAMBDA_TASK_ROOT", task.toString()),
        Map.entry("TMPDIR", temporary.toString()),
        Map.entry("_HANDLER", "io.scar.supervisor.lambda.TrainingHandler::handleRequest"),
        Map.entry("AWS_LAMBDA_RUNTIME_API", api.address()),
        Map.entry("AWS_LAMBDA_FUNCTION_NAME", "training"),
        Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
        Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/training"),
        Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "training"),
        Map.entry("AWS_REGION", "us-east-1"),
        Map.entry("AWS_ACCESS_KEY_ID", "training"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "training"),
        Map.entry("AWS_SESSION_TOKEN", "training"),
        Map.entry("AWS_ENDPOINT_URL", s3.address()));
  }

  private static String s3Event(String key) {
    return """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1",
        "eventTime":"2026-01-02T03:04:05.678Z","eventName":"ObjectCreated:Put",
        "s3":{"s3SchemaVersion":"1.0","bucket":{"name":"training","arn":"arn:aws:s3:::training"},
        "object":{"key":"%s","size":7}}}]}
        """
        .formatted(key);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
