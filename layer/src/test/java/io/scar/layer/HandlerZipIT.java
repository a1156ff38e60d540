package io.scar.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.UnpackedLayer.Running;
import io.scar.layer.training.RuntimeApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler on a Java runtime that is not the bundle's, as Lambda's managed java25 starts it. */
class HandlerZipIT {

  private static final Path BUILT = Path.of("target/scar-handler.zip").toAbsolutePath();

  /** What the managed runtime brings itself: its client and what that needs. */
  private static final List<String> OF_THE_RUNTIME =
      List.of(
          "aws-lambda-java-core-",
          "aws-lambda-java-runtime-interface-client-",
          "aws-lambda-java-serialization-",
          "utils-lite-");

  @TempDir Path folder;

  @Test
  void theHandlerRunsOnAPlainJdkFromTheFunctionsClassPath() throws Exception {
    Path opt = UnpackedLayer.of(BUILT, folder.resolve("opt")).folder();
    Path task = folder.resolve("task");
    Files.createDirectories(task.resolve("lib"));
    // The client looks for a function's jars in lib/ and in /opt/java/lib/, with the same class
    // loader.
    Files.copy(
        opt.resolve("java/lib/scar-supervisor.jar"), task.resolve("lib/scar-supervisor.jar"));
    Files.writeString(task.resolve("function_config.yaml"), "name: test\ninit_script: s.sh\n");
    Files.writeString(task.resolve("s.sh"), "cat $INPUT_FILE_PATH");
    try (Running runtime =
        new Running(
            java(),
            task,
            Files.createDirectories(folder.resolve("work")),
            Map.of("SCAR_HOME", opt.resolve("scar").toString()))) {
      Answer answer = runtime.invoke("{\"key\":\"value\"}");

      assertThat(answer.failed()).as("%s%n%s", answer.body(), runtime.log()).isFalse();
      assertThat(answer.body()).contains("\"statusCode\":200");
      assertThat(runtime.log()).contains("{\"key\":\"value\"}").doesNotContain("start-up cache");
    }
  }

  @Test
  void imagesAreUnpackedByTheLayersOwnDecoder() throws Exception {
    Path opt = UnpackedLayer.of(BUILT, folder.resolve("opt")).folder();
    Path task = Files.createDirectories(folder.resolve("task"));
    Files.createDirectories(task.resolve("lib"));
    Files.copy(
        opt.resolve("java/lib/scar-supervisor.jar"), task.resolve("lib/scar-supervisor.jar"));
    Files.writeString(
        task.resolve("function_config.yaml"), "name: test\ncontainer: {image_file: image}\n");
    TestLayout.empty()
        .settings(settings -> settings.putArray("Cmd").add("/nothing"))
        .layer(tar -> TestLayout.file(tar, "a", "content\n".repeat(1000).getBytes(UTF_8)))
        .write(task.resolve("image"));
    try (Running runtime =
        new Running(
            java(),
            task,
            Files.createDirectories(folder.resolve("work")),
            Map.of("SCAR_HOME", opt.resolve("scar").toString()))) {
      Answer answer = runtime.invoke("{}");

      // The image has nothing to run; it had to be unpacked to know.
      assertThat(answer.body()).as("%s", runtime.log()).contains("\"exit-code\":\"127\"");
      assertThat(runtime.mappings()).contains(opt.resolve("scar/lib/libscar-inflate.so") + "\n");
    }
  }

  /** As Lambda's runtime starts its client. */
  private static ProcessBuilder java() throws IOException {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        runtimeClassPath(),
        "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
        "io.scar.supervisor.lambda.Handler::handleRequest");
  }

  private static String runtimeClassPath() throws IOException {
    Path libraries = Path.of(System.getProperty("scar.top"), "supervisor/target/lib");
    try (Stream<Path> jars = Files.list(libraries)) {
      return jars.filter(
              jar ->
                  OF_THE_RUNTIME.stream()
                      .anyMatch(libraries.relativize(jar).toString()::startsWith))
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    }
  }
}
