package io.scar.layer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.Cloud;
import io.scar.layer.Scar;
import io.scar.layer.TestLayout;
import io.scar.layer.emulator.Answer;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.Events;
import io.scar.layer.sandbox.ImageFunction.Walls;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images of all kinds, repackaged with no daemon, pushed to a registry, pulled and started by
 * Docker under AWS's emulator: an S3 event and a direct call, as root and as in Lambda.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageRuntimeSandboxIT {

  private static final String CONFIG =
      """
      name: repackaged
      output:
      - {storage_provider: s3, path: repackaged/%s}
      """;

  private static final String SCRIPT =
      """
      set -e
      tr a-z A-Z <"$INPUT_FILE_PATH" >"$TMP_OUTPUT_DIR/loud"
      echo made >"$HOME/made"; echo made >/tmp/made-$$; rm /tmp/made-$$
      echo "loud as $(id -u)"
      """;

  private Path folder;
  private Scar scar;
  private Cloud cloud;
  private PushedImages images;

  @BeforeAll
  void prepare(@TempDir Path temporary) throws IOException {
    folder = temporary;
    scar = new Scar(folder.resolve("user"));
    scar.startCloud();
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
    cloud.s3().createBucket(b -> b.bucket("repackaged"));
    cloud.put("repackaged", "in/some file.txt", "quiet\n".getBytes(StandardCharsets.UTF_8));
    images = new PushedImages(folder.resolve("registry"));
  }

  @AfterAll
  void tidy() {
    images.close();
    cloud.close();
    scar.close();
  }

  private Map<String, String> storage() {
    return Map.of(
        "AWS_ENDPOINT_URL", scar.variable("AWS_ENDPOINT_URL"),
        "AWS_ACCESS_KEY_ID", "scar",
        "AWS_SECRET_ACCESS_KEY", "scar");
  }

  private String pushed(String name, TestLayout image, Map<String, String> files)
      throws IOException, InterruptedException {
    Path layout = folder.resolve("layouts").resolve(name);
    image.write(layout);
    return images.push(name, layout, files);
  }

  private static TestLayout withShell(TestLayout image) {
    return image.settings(
        config ->
            config.putArray("Env").add("PATH=/usr/local/bin:/usr/bin:/bin").add("KIND=image"));
  }

  /** Both walls, both kinds of call. The script or program says `loud as USER`. */
  private void assertServes(String name, String image, boolean hasShell) throws IOException {
    try {
      for (Walls walls : Walls.values()) {
        int user = walls == Walls.LAMBDAS ? 993 : 0;
        try (ImageFunction function = new ImageFunction(image, walls, storage())) {
          Answer event = function.invoke(Events.s3("repackaged", "in/some+file.txt"));
          assertThat(event.body()).as("%s", function.log()).contains("statusCode");
          assertThat(event.output()).as("%s", function.log()).isEqualTo("loud as " + user + "\n");
          assertThat(stored(name + "/loud")).isEqualTo("QUIET\n");

          if (hasShell) {
            Answer call = function.invoke(Events.script("echo $KIND; pwd; exit 7"));
            assertThat(call.output()).as("%s", function.log()).isEqualTo("image\n/\n");
            assertThat(call.exitCode()).isEqualTo(7);
          } else {
            Answer call = function.invoke("{\"cmd_args\":\"[\\\"call\\\"]\"}");
            assertThat(call.output()).as("%s", function.log()).isEqualTo("loud as " + user + "\n");
            assertThat(function.invoke(Events.script("echo never")).errorMessage())
                .contains("the image has no /bin/sh");
          }
          assertThat(function.log())
              .contains("engine host: the root is the image")
              .doesNotContain("start-up cache");
          cloud.s3().deleteObject(o -> o.bucket("repackaged").key(name + "/loud"));
        }
      }
    } finally {
      ImageFunction.forget(image);
    }
  }

  private String stored(String key) {
    return cloud.s3().getObjectAsBytes(o -> o.bucket("repackaged").key(key)).asUtf8String();
  }

  private static Map<String, String> functionOf(String name) {
    return Map.of(
        "function_config.yaml", CONFIG.formatted(name) + "init_script: run.sh\n", "run.sh", SCRIPT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bullseye", "bookworm", "trixie"})
  void aDebianServes(String suite) throws Exception {
    TestLayout debian = TestLayout.empty().layer(Files.readAllBytes(RootImage.archive(suite)));

    assertServes(suite, pushed(suite, withShell(debian), functionOf(suite)), true);
  }

  @Test
  void anImageOfMuslServes() throws Exception {
    Path shout = folder.resolve("shout");
    Checkout.printed(
        "musl-gcc",
        "-pthread",
        "-o",
        shout.toString(),
        Checkout.file("layer/sandbox/images/shout.c").toString());
    Path musl =
        Checkout.made(
            Checkout.file("images/make-image").toString(),
            Checkout.file("layer/sandbox/images/musl.recipe").toString());
    TestLayout image =
        TestLayout.of(musl)
            .layer(tar -> TestLayout.program(tar, "usr/bin/shout", Files.readAllBytes(shout)));
    Map<String, String> files =
        Map.of(
            "function_config.yaml",
            CONFIG.formatted("musl") + "init_script: run.sh\n",
            "run.sh",
            "shout \"$INPUT_FILE_PATH\" \"$TMP_OUTPUT_DIR/loud\" >&2 && echo \"loud as $(id -u)\"\n");
    String name = pushed("musl", withShell(image), files);
    try {
      for (Walls walls : Walls.values()) {
        try (ImageFunction function = new ImageFunction(name, walls, storage())) {
          Answer event = function.invoke(Events.s3("repackaged", "in/some+file.txt"));

          assertThat(event.output())
              .as("%s", function.log())
              .isEqualTo(
                  "I am /usr/bin/shout\n6\nloud as " + (walls == Walls.LAMBDAS ? 993 : 0) + "\n");
          assertThat(stored("musl/loud")).isEqualTo("QUIET\n");
          assertThat(function.invoke(Events.script("echo $KIND")).output()).isEqualTo("image\n");
        }
      }
    } finally {
      ImageFunction.forget(name);
    }
  }

  @Test
  void anImageOfOneGoProgramServes() throws Exception {
    Path loud = folder.resolve("loud-of-go");
    Process go =
        new ProcessBuilder(
                List.of(
                    Checkout.file("layer/sandbox/go").toString(),
                    "build",
                    "-o",
                    loud.toString(),
                    Checkout.file("layer/sandbox/images/loud.go").toString()))
            .inheritIO()
            .start();
    assertThat(go.waitFor()).as("go build").isZero();
    TestLayout image =
        TestLayout.empty()
            .layer(tar -> TestLayout.program(tar, "loud", Files.readAllBytes(loud)))
            .settings(config -> config.putArray("Entrypoint").add("/loud"));
    Map<String, String> files = Map.of("function_config.yaml", CONFIG.formatted("go"));

    assertServes("go", pushed("go", image, files), false);
  }

  @Test
  void aLargeImageOfImageMagickServesAsTheUserThatItNames() throws Exception {
    Path magick =
        Checkout.made(
            Checkout.file("images/make-image").toString(),
            Checkout.file("layer/sandbox/images/imagemagick.recipe").toString());
    Map<String, String> files =
        Map.of(
            "function_config.yaml",
            CONFIG.formatted("magick") + "init_script: run.sh\n",
            "run.sh",
            """
            set -e
            convert -size 64x64 gradient:red-blue photo.png
            convert photo.png -colorspace Gray -format '%[channels] %wx%h' info:
            convert photo.png -colorspace Gray "$TMP_OUTPUT_DIR/gray.png"
            echo " as $(id -u):$(id -g) in $PWD"
            """);
    String name = images.push("magick", magick, files);
    try {
      try (ImageFunction function = new ImageFunction(name, Walls.DOCKERS, storage())) {
        Answer event = function.invoke(Events.s3("repackaged", "in/some+file.txt"));
        assertThat(event.output())
            .as("%s", function.log())
            .isEqualTo("gray 64x64 as 1000:1000 in /work\n");
      }
      assertThat(cloud.keys("repackaged")).contains("magick/gray.png");
      try (ImageFunction function = new ImageFunction(name, Walls.LAMBDAS, storage())) {
        // Its working directory cannot be written there, which is the image's to know.
        Answer call =
            function.invoke(
                Events.script(
                    "cd && convert -size 8x8 xc:red red.png && convert red.png -format %wx%h info:"
                        + " && echo \" as $(id -u)\""));
        assertThat(call.output()).as("%s", function.log()).isEqualTo("8x8 as 993\n");
      }
    } finally {
      ImageFunction.forget(name);
    }
  }

  @Test
  void aRootThatNobodyCanWriteWithoutATmpSaysWhatIsMissing() throws Exception {
    TestLayout nothing =
        TestLayout.empty().layer(tar -> TestLayout.program(tar, "app", new byte[1]));
    String name =
        pushed("nothing", nothing, Map.of("function_config.yaml", CONFIG.formatted("nothing")));
    try {
      String said =
          Checkout.printed(
              "sh",
              "-c",
              "docker run --rm --network none --read-only --user 993 --env AWS_LAMBDA_RUNTIME_API=127.0.0.1:1 --entrypoint /opt/scar/start %s 2>&1 || :"
                  .formatted(name));

      assertThat(said)
          .contains(
              "scar: the temporary folder /tmp cannot be written: read-only file system",
              "--tmpfs");
    } finally {
      ImageFunction.forget(name);
    }
  }
}
