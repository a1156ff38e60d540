package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.layer.Cloud.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a program inside the container finds, and what its caller gets, with the real bundle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractIT {

  private static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";

  private final String config =
      """
      name: test
      timeout: 60
      container:
        image_file: image
        timeout_threshold: 2
      """;

  private Scar scar;
  private Cloud cloud;
  private Path busybox;

  @BeforeAll
  void startCloud(@TempDir Path folder) throws IOException {
    scar = new Scar(folder);
    busybox = scar.image("busybox");
    scar.startCloud(List.of(), options());
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  /** The view and the end of a container are the same whatever engine runs it. */
  String engine() {
    return "rewrite";
  }

  /** Of the cloud's start. */
  String[] options() {
    return new String[0];
  }

  private Path functionPackage(String name, String config) throws IOException {
    Path folder = Files.createDirectories(scar.folder().resolve("packages").resolve(name));
    Files.writeString(folder.resolve("function_config.yaml"), config);
    TestLayout.of(busybox)
        .unique(name)
        .settings(
            image -> {
              image.withArray("/Env").add("FROM_IMAGE=yes");
              image.put("WorkingDir", "/made/by/image").put("User", "nobody");
              image.putArray("Entrypoint").add("/bin/sh").add("-c").add("echo entry $@").add("-");
              image.putArray("Cmd").add("of").add("image");
            })
        .write(folder.resolve("image"));
    return folder;
  }

  @Test
  void theImagesUserVariablesFolderEntrypointAndCommandAreHonoured() throws IOException {
    cloud.function("settings", functionPackage("settings", config), Map.of());

    Call first = cloud.invoke("settings", "{}");
    assertThat(first.output()).isEqualTo("entry of image\n");
    // Init chose it, so that it is not in the log of the call.
    assertThat(logged()).contains(engine().equals("auto") ? "engine " : "engine " + engine());
    assertThat(cloud.invoke("settings", "{\"cmd_args\":\"[\\\"a b\\\",\\\"c\\\"]\"}").output())
        .isEqualTo("entry a b c\n");
    assertThat(cloud.script("settings", "id -un; id -u; pwd; echo $FROM_IMAGE $0").output())
        .matches("nobody\n65534\n/made/by/image\nyes \\S+\n");
  }

  /** Another way is one file under {@code /tmp} for all environments of the machine. */
  @Test
  void theNativeLibraryOfLambdasClientIsTheBundlesOwn() throws IOException {
    cloud.function("native", functionPackage("native", config), Map.of());
    assertThat(cloud.script("native", "echo runs").output()).isEqualTo("runs\n");

    List<String> libraries =
        ProcessHandle.allProcesses()
            .filter(process -> isEnvironment(process))
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .flatMap(process -> maps(process).stream())
            .filter(line -> line.contains("libaws-lambda-jni"))
            .map(line -> line.substring(line.indexOf('/')))
            .distinct()
            .toList();

    assertThat(libraries)
        .isNotEmpty()
        .allMatch(file -> file.startsWith(scar.state().toString()) || file.startsWith("/opt/"))
        .allMatch(file -> file.contains("/scar/lib/libaws-lambda-jni.so"));
  }

  /** All that the functions have logged. */
  private String logged() throws IOException {
    try (Stream<Path> files = Files.walk(scar.state().resolve("logs"))) {
      return files
          .filter(Files::isRegularFile)
          .map(ContractIT::text)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isEnvironment(ProcessHandle process) {
    return process
        .info()
        .commandLine()
        .orElse("")
        .contains(scar.state().resolve("lambda").toString());
  }

  private static List<String> maps(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "maps"));
    } catch (IOException e) {
      return List.of();
    }
  }

  @Test
  void theFunctionsPackageIsThereWhenItIsAskedFor() throws IOException {
    Path folder = functionPackage("payload", config);
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/words.txt"), "along with the function\n");
    cloud.function("payload", folder, Map.of("EXTRA_PAYLOAD", "/var/task"));
    cloud.function("no-payload", folder, Map.of());

    assertThat(cloud.script("payload", "cat $EXTRA_PAYLOAD/data/words.txt").output())
        .isEqualTo("along with the function\n");
    assertThat(cloud.script("payload", "touch $EXTRA_PAYLOAD/x || exit 5").exitCode()).isEqualTo(5);
    assertThat(cloud.script("no-payload", "echo ${EXTRA_PAYLOAD:-none}").output())
        .isEqualTo("none\n");
  }

  @Test
  void anEventThatIsTooLongForAVariableIsAFile() throws IOException {
    cloud.function("event", functionPackage("event", config), Map.of());
    String script =
        "echo ${EVENT:+small} ${EVENT_FILE:+large}; cat ${EVENT_FILE:-/dev/null} | wc -c";

    assertThat(cloud.script("event", script).output()).isEqualTo("small\n0\n");
    Call large = cloud.script("event", script + "\n#" + "x".repeat(100 * 1024));
    assertThat(large.output()).matches("large\n\\d{6}\n");
  }

  @Test
  void aDeadlineEndsTheContainerWithItsWholeTreeAndSaysSo() throws IOException {
    cloud.function("late", functionPackage("late", config), Map.of());
    // The image is unpacked, so that the time is the container's.
    assertThat(cloud.script("late", "echo ready").output()).isEqualTo("ready\n");
    cloud.lambda().updateFunctionConfiguration(f -> f.functionName("late").timeout(8));

    Call call =
        cloud.script("late", "echo begun; (setsid sleep 7654321 &) ; trap '' TERM; sleep 7654321");

    assertThat(call.error()).as("%s", call).isEmpty();
    assertThat(call.payload().path("statusCode").asInt()).isEqualTo(504);
    assertThat(call.exitCode()).isEqualTo(124);
    assertThat(call.output()).startsWith("begun\n").contains("was stopped after", "lambda.timeout");
    assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains(" 7654321"));
    assertThat(cloud.script("late", "echo fine").output()).isEqualTo("fine\n");
  }

  @Test
  void outputFarLargerThanTheFunctionsMemoryIsStreamedAndItsEndIsAnswered() throws IOException {
    cloud.function("large", functionPackage("large", config), Map.of(), 128, HANDLER);

    Call call =
        cloud.script("large", "dd if=/dev/zero bs=1M count=200 2>/dev/null | tr '\\0' x; echo end");

    assertThat(call.error()).as("%s", call.log()).isEmpty();
    assertThat(call.exitCode()).isZero();
    assertThat(call.payload().at("/headers/output-truncated").asText()).isEqualTo("true");
    assertThat(call.output()).endsWith("xxxend\n").hasSizeGreaterThan(4_700_000);
    assertThat(cloud.script("large", "echo fine").output()).isEqualTo("fine\n");
  }

  @Test
  void aRawAnswerThatIsTooLargeIsRefusedWithTheLimit() throws IOException {
    cloud.function("raw", functionPackage("raw", config + "response: raw\n"), Map.of());

    Call small = cloud.script("raw", "echo '{\"a\": 1}'; echo aside >&2");
    Call large = cloud.script("raw", "dd if=/dev/zero bs=1M count=7 2>/dev/null | tr '\\0' x");
    // A text of JSON.
    Call largest =
        cloud.script("raw", "printf '\"'; head -c 6291554 /dev/zero | tr '\\0' x; printf '\"'");

    assertThat(largest.payload().asText()).hasSize(6_291_554);
    assertThat(small.payload()).isEqualTo(new JsonMapper().readTree("{\"a\": 1}"));
    assertThat(large.errorType()).endsWith("AnswerTooLarge");
    assertThat(large.errorMessage()).contains("6291556 bytes", "$TMP_OUTPUT_DIR");
  }

  @Test
  void whatIsWrongWithTheFunctionItselfReachesItsCaller() throws IOException {
    Path folder = functionPackage("wrong", config);
    Files.writeString(folder.resolve("function_config.yaml"), "name: [\n");
    cloud.function("wrong-config", folder, Map.of());
    cloud.function(
        "wrong-handler", functionPackage("handler", config), Map.of(), 512, "no.such.Type::run");
    cloud.function(
        "wrong-home", functionPackage("home", config), Map.of("SCAR_ENGINE", "warp"), 512, HANDLER);

    assertThat(cloud.invoke("wrong-config", "{}").errorMessage())
        .contains("the function's configuration cannot be used", "function_config.yaml");
    assertThat(cloud.invoke("wrong-home", "{}").errorMessage())
        .contains("engine `warp` is unknown; there are: namespaces, ");
    Call handler = cloud.invoke("wrong-handler", "{}");
    assertThat(handler.error()).as("%s", handler).isPresent();
    assertThat(handler.errorMessage()).contains("no.such.Type");
  }
}
