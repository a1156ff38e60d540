package io.scar.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.layer.Cloud.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong between an event and its output, on the real cloud with the real bundle. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {

  private static final String CONFIG =
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
    scar.startCloud();
    connect();
  }

  private void connect() {
    cloud = new Cloud(URI.create(scar.variable("AWS_ENDPOINT_URL")), scar.state());
  }

  @AfterAll
  void stopCloud() {
    cloud.close();
    scar.close();
  }

  @Test
  void anInputThatVanishedFailsIsTriedTwiceMoreAndReachesTheFailureDestination()
      throws IOException {
    Path folder = functionPackage("vanish");
    TestLayout.of(busybox).unique("vanish").write(folder.resolve("image"));
    cloud.function("vanish", folder, Map.of());
    cloud
        .lambda()
        .putFunctionConcurrency(c -> c.functionName("vanish").reservedConcurrentExecutions(1));
    cloud.trigger("vanish-bucket", "vanish");

    CompletableFuture<Call> busy =
        CompletableFuture.supplyAsync(
            () ->
                cloud.script(
                    "vanish",
                    """
                    echo > $SCAR_CACHE_DIR/vanish-up
                    until [ -e $SCAR_CACHE_DIR/gone ]; do sleep 0.1; done
                    echo done
                    """),
            Thread::startVirtualThread);
    Path up = Cloud.await("the first call runs", () -> environmentFile("vanish-up"));
    cloud.put("vanish-bucket", "in/some file.txt", bytes("gone soon"));
    cloud.s3().deleteObject(o -> o.bucket("vanish-bucket").key("in/some file.txt"));
    Files.createFile(up.resolveSibling("gone"));
    assertThat(busy.join().output()).isEqualTo("done\n");

    JsonNode record =
        Cloud.await("the event is given up", () -> cloud.failures("vanish").stream().findFirst());
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
    assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
    assertThat(record.at("/responsePayload/errorType").asText()).endsWith("InputVanished");
    assertThat(record.at("/responsePayload/errorMessage").asText())
        .contains("s3://vanish-bucket/in/some file.txt", "is gone now");
    assertThat(record.at("/requestPayload/Records/0/s3/object/key").asText())
        .isEqualTo("in/some+file.txt");
  }

  /** A file in the {@code /tmp} of an environment, which is its own. */
  private Optional<Path> environmentFile(String name) {
    return environmentProcesses().stream()
        .flatMap(ProcessHandle::descendants)
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "root/tmp/scar/cache", name))
        .filter(Files::exists)
        .findFirst();
  }

  @Test
  void twoEnvironmentsThatUnpackOneImageAtOnceBothRunInTheSameWholeRoot() throws IOException {
    Path one = functionPackage("race-one");
    String image =
        TestLayout.of(busybox).unique("race").layer(manyFiles(2_000)).write(one.resolve("image"));
    Path two = functionPackage("race-two");
    TestLayout.of(busybox).unique("race").layer(manyFiles(2_000)).write(two.resolve("image"));
    cloud.function("race-one", one, Map.of());
    cloud.function("race-two", two, Map.of());
    assertThat(scar.store().resolve("sha256-" + image)).doesNotExist();

    String count = "find /many -type f | wc -l; find / -xdev -type f | cksum";
    List<Call> calls =
        Stream.of("race-one", "race-two", "race-one")
            .map(
                name ->
                    CompletableFuture.supplyAsync(
                        () -> cloud.script(name, count), Thread::startVirtualThread))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    for (Call call : calls) {
      assertThat(call.error()).as("%s", call).isEmpty();
      assertThat(call.output()).startsWith("2000\n").isEqualTo(calls.getFirst().output());
    }
    assertThat(stored()).contains("sha256-" + image).noneMatch(n -> n.startsWith("unpacking"));
  }

  private static TestLayout.Entries manyFiles(int count) {
    return tar -> {
      for (int i = 0; i < count; i++) {
        TestLayout.file(tar, "many/%d/%d".formatted(i % 100, i), bytes("file " + i));
      }
    };
  }

  @Test
  void whatTwoCallsAtOnceWroteSetOrLeftRunningIsNotThereForTheNextTwo() throws IOException {
    Path folder = functionPackage("clean");
    TestLayout.of(busybox).unique("clean").write(folder.resolve("image"));
    cloud.function("clean", folder, Map.of());
    String dirty =
        """
        echo mine > /marker; echo mine > /etc/marker; echo mine > /tmp/marker
        rm -rf /bin/ls /etc/passwd; echo changed > /etc/group
        echo mine > "$TMP_INPUT_DIR/marker"; echo mine > "$TMP_OUTPUT_DIR/marker"
        export MARKER=set
        (setsid sleep 6543217 > /dev/null 2>&1 &)
        sleep 2
        echo left
        """;
    String look =
        """
        for m in /marker /etc/marker /tmp/marker $TMP_INPUT_DIR/marker $TMP_OUTPUT_DIR/marker; do
          [ -e $m ] && echo "found $m"
        done
        [ -e /bin/ls ] && [ -e /etc/passwd ] && grep -q changed /etc/group || echo "root is whole"
        echo "variable ${MARKER:-unset}"
        for p in /proc/[0-9]*; do tr '\\0' ' ' < "$p/cmdline" 2>/dev/null; echo; done
        sleep 2
        """;

    for (Call call : atOnce("clean", dirty)) {
      assertThat(call.output()).as("%s", call).isEqualTo("left\n");
    }
    for (Call call : atOnce("clean", look)) {
      assertThat(call.output())
          .contains("root is whole", "variable unset")
          .doesNotContain("found", "6543217");
    }
    assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("6543217"));
  }

  private List<Call> atOnce(String function, String script) {
    return Stream.of(1, 2)
        .map(
            n ->
                CompletableFuture.supplyAsync(
                    () -> cloud.script(function, script), Thread::startVirtualThread))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  @Test
  void anEnvironmentKilledWhileItUnpacksFailsItsCallAndTheNextOneWorks() throws IOException {
    Path folder = functionPackage("killed");
    String image =
        TestLayout.of(busybox)
            .unique("killed")
            .layer(manyFiles(20_000))
            .write(folder.resolve("image"));
    cloud.function("killed", folder, Map.of());

    CompletableFuture<Call> first =
        CompletableFuture.supplyAsync(
            () -> cloud.script("killed", "echo never"), Thread::startVirtualThread);
    Path making = scar.store().resolve("unpacking-sha256-" + image);
    Cloud.await(
        "it unpacks", () -> Optional.of(making.resolve("rootfs/many")).filter(Files::exists));
    environmentProcesses().forEach(ProcessHandle::destroyForcibly);

    Call killed = first.join();
    assertThat(killed.error()).as("%s", killed).isPresent();
    assertThat(killed.errorType()).isEqualTo("Runtime.ExitError");
    assertThat(killed.errorMessage()).contains("signal: killed");
    assertThat(scar.store().resolve("sha256-" + image)).doesNotExist();

    Call next = cloud.script("killed", "find /many -type f | wc -l");
    assertThat(next.error()).as("%s", next).isEmpty();
    assertThat(next.output()).isEqualTo("20000\n");
    assertThat(making).doesNotExist();
  }

  @Test
  void anEnvironmentKilledWhileItsContainerRunsTakesTheContainerAlong() throws IOException {
    Path folder = functionPackage("orphan");
    TestLayout.of(busybox).unique("orphan").write(folder.resolve("image"));
    cloud.function("orphan", folder, Map.of());

    CompletableFuture<Call> first =
        CompletableFuture.supplyAsync(
            () ->
                cloud.script(
                    "orphan", "(setsid sleep 8765.4 &); echo > $SCAR_CACHE_DIR/runs; sleep 8765.4"),
            Thread::startVirtualThread);
    Cloud.await("it runs", () -> environmentFile("runs"));
    environmentProcesses().forEach(ProcessHandle::destroyForcibly);

    assertThat(first.join().errorType()).isEqualTo("Runtime.ExitError");
    Cloud.await(
        "the container ends", () -> Optional.of(processesWith(" 8765.4")).filter(List::isEmpty));
    assertThat(cloud.script("orphan", "echo fine").output()).isEqualTo("fine\n");
  }

  /**
   * The processes that this cloud's environments were started with: the rest are their children.
   */
  private List<ProcessHandle> environmentProcesses() {
    List<ProcessHandle> all = processesWith(scar.state().resolve("lambda/code").toString());
    return all.stream()
        .filter(process -> process.parent().filter(all::contains).isEmpty())
        .toList();
  }

  private static List<ProcessHandle> processesWith(String text) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(text))
        .toList();
  }

  @Test
  void eventsAcceptedByACloudThatIsKilledAreDeliveredAfterItsRestartAndNothingKeepsRunning()
      throws IOException {
    Path folder = functionPackage("survivor");
    Files.writeString(
        folder.resolve("function_config.yaml"),
        CONFIG
            + """
            init_script: run.sh
            output:
            - {storage_provider: s3, path: survivor-bucket/out}
            """);
    Files.writeString(
        folder.resolve("run.sh"),
        "echo > $SCAR_CACHE_DIR/survivor-up; sleep 3.2109; cp \"$INPUT_FILE_PATH\" $TMP_OUTPUT_DIR/\n");
    TestLayout.of(busybox).unique("survivor").write(folder.resolve("image"));
    cloud.function("survivor", folder, Map.of());
    cloud.trigger("survivor-bucket", "survivor");
    for (int i = 0; i < 3; i++) {
      cloud.put("survivor-bucket", "in/" + i, bytes("number " + i));
    }
    Cloud.await("one of them runs", () -> environmentFile("survivor-up"));

    long pid = Long.parseLong(Files.readString(scar.state().resolve("pid")).strip());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> orphans = environmentProcesses();
    process.destroyForcibly();
    process.onExit().join();
    cloud.close();
    scar.startCloud();
    connect();

    assertThat(orphans).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    Cloud.await(
        "all outputs",
        () ->
            Optional.of(cloud.keys("survivor-bucket"))
                .filter(keys -> keys.stream().filter(key -> key.startsWith("out/")).count() == 3));
    Cloud.await(
        "the queue is empty",
        () -> {
          try (Stream<Path> left = Files.list(scar.state().resolve("lambda/queue"))) {
            return Optional.of(left.toList()).filter(List::isEmpty);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(processesWith(" 3.2109")).isEmpty();
    assertThat(cloud.failures("survivor")).isEmpty();
  }

  /** A package without its image yet. */
  private Path functionPackage(String name) throws IOException {
    Path folder = Files.createDirectories(scar.folder().resolve("packages").resolve(name));
    Files.writeString(folder.resolve("function_config.yaml"), CONFIG);
    return folder;
  }

  private List<String> stored() throws IOException {
    if (!Files.isDirectory(scar.store())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(scar.store())) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals("locks"))
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
