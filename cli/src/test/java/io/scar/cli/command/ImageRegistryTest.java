package io.scar.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.Main;
import io.scar.cli.testing.LayoutRegistry;
import io.scar.container.testing.ImageBuilder;
import io.scar.container.testing.LayerBuilder;
import io.scar.container.testing.Packing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images of a registry on this machine. */
@Timeout(180)
class ImageRegistryTest extends CommandTest {

  /** What a process ends with that SIGTERM ends. */
  private static final int TERMINATED = 128 + 15;

  private final ImageBuilder image = new ImageBuilder();
  private final List<Process> started = new ArrayList<>();
  private LayoutRegistry registry;
  private Path blob = Path.of("/");

  @BeforeEach
  void serveAnImage() throws IOException {
    byte[] content = new byte[200_000];
    new Random(1).nextBytes(content);
    image.layer(new LayerBuilder().file("a", "1").file("big", 0644, content), Packing.GZIP);
    Path oci = image.writeOciLayout(Files.createDirectory(folder.resolve("oci")), "3");
    blob = image.layerBlob(oci, 0);
    registry = new LayoutRegistry(oci);
    cli.set("SCAR_STORE_DIR", folder.resolve("store").toString());
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    registry.close();
  }

  private static List<String> names(Path in) throws IOException {
    try (Stream<Path> paths = Files.list(in)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anImageIsPulledListedAndRemovedByItsName() throws IOException {
    String name = registry.image("3");

    assertThat(cli.run("image", "pull", name).exits(0).out())
        .startsWith(name + "  " + image.digest() + "  200 kB unpacked");
    assertThat(cli.run("image", "ls").exits(0).out()).contains(name);
    cli.run("image", "rm", name).exits(0);
    assertThat(cli.run("image", "ls", "-q").exits(0).out()).isEmpty();
  }

  @Test
  void initTellsThatTheFunctionDoesNotHaveTheLoginOfThisMachine() throws IOException {
    String name = registry.image("3");
    String host = name.substring(0, name.indexOf('/'));
    assertThat(cli.run("init", "-n", "open", "-i", name).exits(0).err())
        .doesNotContain("docker login");
    cli.write("docker/config.json", "{\"auths\":{\"%s\":{\"auth\":\"YTpi\"}}}".formatted(host));
    cli.set("DOCKER_CONFIG", folder.resolve("docker").toString());

    assertThat(cli.run("init", "-n", "shut", "-i", name).exits(0).err())
        .contains("shut does not have this machine's `docker login` at " + host);
  }

  /** Functions pull the manifest that {@code init} saw. */
  @Test
  void anImageThatWasPulledByItsDigestIsRemovedByItsNameAlone() throws IOException {
    String name = registry.image("3");
    Matcher manifest =
        Pattern.compile("sha256:[0-9a-f]{64}")
            .matcher(Files.readString(folder.resolve("oci/index.json")));
    assertThat(manifest.find()).isTrue();
    cli.run("image", "pull", name + "@" + manifest.group()).exits(0);
    assertThat(cli.run("image", "ls").exits(0).out())
        .contains(name + "@" + manifest.group().substring(0, 19) + "…  ");

    cli.run("image", "rm", name + "0").exits(3);
    cli.run("image", "rm", "docker://" + name).exits(0);

    assertThat(cli.run("image", "ls", "-q").exits(0).out()).isEmpty();
  }

  @Test
  void anImageIsUnpackedIntoAFolder() throws IOException {
    cli.run("image", "unpack", "-i", "docker://" + registry.image("3"), "--to", "root").exits(0);

    assertThat(names(folder.resolve("root"))).containsExactly("a", "big");
  }

  @Test
  void theLayersOfAnImageAreReadOnceForItsFacts() throws IOException {
    String name = registry.image("3");
    String layer = "sha256:" + blob.getFileName();
    JsonNode first = cli.run("inspect", "-j", name).exits(4).json().at("/Images/0");
    assertThat(registry.asked()).anyMatch(path -> path.endsWith(layer));
    registry.asked().clear();

    JsonNode again = cli.run("inspect", "-j", name).exits(4).json().at("/Images/0");
    cli.run("inspect", "-j", "--quick", name).exits(4);
    cli.run("init", "-n", "f", "-i", name).exits(0);

    assertThat(registry.asked())
        .isNotEmpty()
        .noneMatch(path -> path.endsWith(layer))
        .anyMatch(path -> path.contains("/manifests/"));
    assertThat(first.path("Remembered").asBoolean()).isFalse();
    assertThat(again.path("Remembered").asBoolean()).isTrue();
    assertThat(((ObjectNode) again).remove("Remembered")).isNotNull();
    ((ObjectNode) first).remove("Remembered");
    assertThat(again).isEqualTo(first);
    assertThat(cli.run("inspect", name).exits(4).out())
        .containsPattern("Pull time here +about .*, measured just now");
  }

  @Test
  void whatIsRememberedIsNotBelievedWhenItIsDamaged() throws IOException {
    String name = registry.image("3");
    cli.set("XDG_CACHE_HOME", folder.resolve("caches").toString());
    cli.run("inspect", name).exits(4);
    Path facts = folder.resolve("caches/scar/facts");
    assertThat(names(facts)).containsExactly(image.digest().fileName() + ".json");
    Files.writeString(facts.resolve(image.digest().fileName() + ".json"), "{\"format\": 1");

    assertThat(
            cli.run("inspect", "-j", name).exits(4).json().at("/Images/0/Remembered").asBoolean())
        .isFalse();
  }

  /** Exit code 6: what the registry gives is not what its digest says. */
  @Test
  void aDamagedBlobIsTheRegistrysFault() throws IOException {
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    String name = registry.image("3");

    assertThat(cli.run("image", "pull", name).exits(6).err()).contains("layer 1 of 1", "damaged");
    cli.run("image", "unpack", name, "--to", "root").exits(6);
    cli.run("inspect", name).exits(6);
    cli.run("init", "-n", "f", "-i", name).exits(6);
    assertThat(folder.resolve("root")).doesNotExist();
    assertThat(cli.run("image", "pull", "oci:oci").exits(2).err()).contains("damaged");
  }

  @Test
  void aRegistryWithoutTlsBehindAProxyIsNamedInScarCfg() throws IOException {
    String name = registry.image("3");
    cli.write(
        "home/.scar/scar.cfg",
        """
        {"aws": {"lambda": {"container": {"registry": {"insecure": ["registry.invalid"]}}}}}
        """);
    // An address as a whole is what proxies are asked for; this one has it itself.
    cli.set("HTTP_PROXY", "http://" + name.substring(0, name.indexOf('/')));

    assertThat(cli.run("image", "pull", "registry.invalid/tool:3").exits(0).out())
        .startsWith("registry.invalid/tool:3  " + image.digest());
    cli.set("HTTP_PROXY", "socks5://somewhere");
    assertThat(cli.run("image", "pull", "registry.invalid/tool:3").exits(2).err())
        .contains("HTTP_PROXY names no proxy");
  }

  @Test
  void aTagThatIsNotThereIsTold() {
    assertThat(cli.run("image", "pull", registry.image("4")).exits(3).err())
        .contains(registry.image("4"));
  }

  private Process start(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.environment().put("SCAR_STORE_DIR", folder.resolve("store").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private void terminateInTheMidst(String... arguments) throws Exception {
    registry.stallAt(blob);
    Process process = start(arguments);
    try (BufferedReader err = process.errorReader()) {
      assertThat(registry.stalled().await(60, TimeUnit.SECONDS)).isTrue();

      process.toHandle().destroy(); // leaves the pipes open

      assertThat(String.join("\n", err.lines().toList())).contains("Interrupted: what was");
      assertThat(process.waitFor()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void anUnpackingThatIsEndedLeavesNothing() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));

    terminateInTheMidst("image", "unpack", registry.image("3"), "--to", "place/root");

    assertThat(names(place)).isEmpty();
  }

  @Test
  void aPullThatIsEndedLeavesNothing() throws Exception {
    terminateInTheMidst("image", "pull", registry.image("3"));

    assertThat(names(folder.resolve("store"))).containsExactly("locks");
  }
}
