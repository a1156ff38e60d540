package io.scar.supervisor.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.supervisor.fixture.Events;
import io.scar.supervisor.fixture.Eventually;
import io.scar.supervisor.fixture.FakeRuntimeApi;
import io.scar.supervisor.fixture.FakeRuntimeApi.Outcome;
import io.scar.supervisor.fixture.FakeS3;
import io.scar.supervisor.fixture.FunctionPackage;
import io.scar.supervisor.fixture.SupervisorProcess;
import io.scar.supervisor.soak.Cost.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sends one execution environment a mix of invocations, one after another. */
final class Soak {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int FOOTPRINTS = 10;

  /** One in so many is of the kind. */
  private static final int FAILURES = 10;

  private static final int LITTER = 15;
  private static final int TIME_OUTS = 100;

  private static final String CONFIG =
      """
      name: soak
      timeout: 60
      init_script: run.sh
      container: {image_file: image, timeout_threshold: 2}
      input: [{storage_provider: s3, path: pics/in}]
      output: [{storage_provider: s3, path: pics/out}]
      """;
  private static final String SCRIPT = "cat \"$INPUT_FILE_PATH\" > \"$TMP_OUTPUT_DIR/copy\"\n";
  private static final String LEAVE =
      """
      (setsid sleep 600 < /dev/null > /dev/null 2>&1 &)
      mkdir -p /srv/deep/er && echo x > /srv/deep/er/x && chmod 000 /srv/deep
      echo x > /tmp/left; echo x > $TMP_INPUT_DIR/left; export LEFT=x; exit 0
      """;

  /**
   * What was found out.
   *
   * @param footprints the first after the warm-up, the last after the last invocation
   */
  record Findings(List<Footprint> footprints, List<Cost> costs) {}

  private final Optional<Path> bundle;
  private final Optional<Path> image;
  private final Path folder;
  private final Map<String, JsonNode> metrics = new ConcurrentHashMap<>();
  private final JsonMapper json = new JsonMapper();

  /**
   * @param bundle an unpacked layer to run; without it the classes of this build
   * @param image an OCI layout with a shell; without it one of this machine's own tools
   */
  Soak(Optional<Path> bundle, Optional<Path> image, Path folder) {
    this.bundle = bundle;
    this.image = image;
    this.folder = folder;
  }

  /**
   * @param warmUp invocations that are not measured
   */
  Findings run(int warmUp, int invocations) throws IOException, InterruptedException {
    Path store = folder.resolve("store");
    try (FakeS3 s3 = new FakeS3();
        FakeRuntimeApi api = new FakeRuntimeApi()) {
      FunctionPackage function = function(store, s3, api);
      s3.put("pics/in/a.png", "a small picture");
      try (SupervisorProcess supervisor =
          SupervisorProcess.of(
              bundle.map(layer -> layer.resolve("bootstrap")), function.variables(), this::take)) {
        for (int i = 1; i <= warmUp; i++) {
          call(api, kind(i));
        }
        List<Footprint> footprints = new ArrayList<>();
        List<Cost> costs = new ArrayList<>();
        footprints.add(Footprint.of(0, supervisor.pid(), function.temporary(), store));
        for (int i = 1; i <= invocations; i++) {
          Kind kind = kind(i);
          Outcome outcome = call(api, kind);
          costs.add(Cost.of(kind, outcome, metrics(outcome)));
          if (i % Math.max(1, invocations / FOOTPRINTS) == 0 || i == invocations) {
            footprints.add(Footprint.of(i, supervisor.pid(), function.temporary(), store));
          }
        }
        return new Findings(footprints, costs);
      }
    }
  }

  private FunctionPackage function(Path store, FakeS3 s3, FakeRuntimeApi api)
      throws IOException, InterruptedException {
    FunctionPackage function =
        new FunctionPackage(folder, store)
            .config(CONFIG)
            .script("run.sh", SCRIPT)
            .variable("AWS_ENDPOINT_URL", s3.endpoint().toString())
            .variable("AWS_LAMBDA_RUNTIME_API", api.address());
    if (image.isPresent()) {
      Files.createSymbolicLink(function.task().resolve("image"), image.get());
    } else {
      function.image("{\"Env\":[\"PATH=/bin\"]}");
    }
    return function;
  }

  private static Kind kind(int number) {
    if (number % TIME_OUTS == 0) {
      return Kind.TIME_OUT;
    }
    if (number % LITTER == 0) {
      return Kind.LITTER;
    }
    return number % FAILURES == 0 ? Kind.FAILURE : Kind.EVENT;
  }

  private static Outcome call(FakeRuntimeApi api, Kind kind) throws InterruptedException {
    Outcome outcome =
        switch (kind) {
          case EVENT -> api.invoke(Events.s3("pics", "in/a.png"), MINUTE);
          case FAILURE -> api.invoke(Events.script("echo why >&2; exit 3"), MINUTE);
          case LITTER -> api.invoke(Events.script(LEAVE), MINUTE);
          case TIME_OUT -> api.invoke(Events.script("sleep 600"), Duration.ofMillis(2200));
        };
    String expected =
        switch (kind) {
          case EVENT, LITTER -> "\"statusCode\":200";
          case FAILURE -> "\"statusCode\":500";
          case TIME_OUT -> "\"statusCode\":504";
        };
    if (outcome.failed() || !outcome.body().contains(expected)) {
      throw new AssertionError(kind + " was answered with " + outcome.body());
    }
    return outcome;
  }

  private void take(String line) {
    if (!line.contains("\"_aws\"")) {
      return;
    }
    try {
      JsonNode document = json.readTree(line);
      metrics.put(document.path("requestId").asText(), document);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  private JsonNode metrics(Outcome outcome) {
    String id = outcome.requestId();
    if (!metrics.containsKey(id)) {
      Eventually.until("the metrics of " + id + " are written", () -> metrics.containsKey(id));
    }
    return Optional.ofNullable(metrics.remove(id)).orElseThrow();
  }
}
