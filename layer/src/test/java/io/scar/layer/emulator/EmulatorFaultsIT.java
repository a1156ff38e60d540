package io.scar.layer.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.TestLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What Lambda's emulator reports when something fails, and that the next invocation works. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatorFaultsIT {

  private static final String CONFIG =
      """
      name: emulated
      timeout: 60
      container:
        image_file: image
        timeout_threshold: 2
      """;

  private Bundle bundle;
  private Path folder;
  private Path busybox;

  @BeforeAll
  void unpack(@TempDir Path temporary) throws IOException {
    folder = temporary;
    bundle = Bundle.unpack(folder.resolve("opt"));
    busybox =
        Checkout.made(
            Checkout.file("images/make-image").toString(),
            Checkout.file("images/busybox/image.recipe").toString());
  }

  private Emulator emulator(String name, String config, Map<String, String> variables)
      throws IOException {
    TaskRoot task = new TaskRoot(folder.resolve(name), config).image(TestLayout.of(busybox));
    return new Emulator(bundle, task, folder.resolve(name + "-environment"), variables);
  }

  private static void assertWorks(Emulator emulator) {
    Answer answer = emulator.invoke(Events.script("echo fine"));
    assertThat(answer.body()).as("%s", emulator.log()).contains("statusCode");
    assertThat(answer.output()).isEqualTo("fine\n");
  }

  @Test
  void aContainersExitCodeIsAnsweredAndFailsACallThatNobodyWaitsFor() throws IOException {
    try (Emulator emulator = emulator("exit", CONFIG, Map.of())) {
      Answer waiting = emulator.invoke(Events.script("echo before; exit 3"));
      Answer nobody = emulator.invoke(Events.asynchronousScript("echo why; exit 3"));

      assertThat(waiting.statusCode()).as("%s", emulator.log()).isEqualTo(500);
      assertThat(waiting.exitCode()).isEqualTo(3);
      assertThat(waiting.output()).isEqualTo("before\n");
      assertThat(nobody.errorType()).endsWith("ContainerFailed");
      assertThat(nobody.errorMessage()).contains("exited 3", "why");
      assertWorks(emulator);
    }
  }

  @Test
  void aBadEventIsRefusedWithItsReason() throws IOException {
    try (Emulator emulator = emulator("bad", CONFIG, Map.of())) {
      Answer noBase64 = emulator.invoke("{\"script\":\"%%%\"}");
      Answer noArray = emulator.invoke("{\"cmd_args\":\"[\"}");
      Answer noJson = emulator.invoke("neither JSON nor a command");

      assertThat(noBase64.errorType()).as("%s", emulator.log()).endsWith("MalformedEvent");
      assertThat(noBase64.errorMessage()).contains("`script` is not base64");
      assertThat(noArray.errorType()).endsWith("MalformedEvent");
      assertThat(noArray.errorMessage()).contains("cmd_args");
      // It is input like any other; what runs is the image's own command, which is a shell.
      assertThat(noJson.body()).contains("statusCode");
      assertWorks(emulator);
    }
  }

  @Test
  void aConfigurationThatCannotBeUsedIsReportedWithItsType() throws IOException {
    try (Emulator emulator = emulator("config", CONFIG + "engine: warp\n", Map.of())) {
      Answer answer = emulator.invoke("{}");

      assertThat(answer.errorType()).as("%s", emulator.log()).endsWith("ConfigurationInvalid");
      assertThat(answer.errorMessage()).contains("engine `warp` is unknown");
    }
  }

  @Test
  void aHandlerThatDoesNotExistFailsTheInitialisationWithItsType() throws IOException {
    Map<String, String> variables = Map.of("_HANDLER", "no.such.Type::run");
    try (Emulator emulator = emulator("handler", CONFIG, variables)) {
      Answer answer = emulator.invoke("{}");

      assertThat(answer.errorType()).as("%s", emulator.log()).endsWith("ClassNotFoundException");
      assertThat(answer.errorMessage()).contains("no.such.Type");
    }
  }

  @Test
  void aTimeOutEndsTheWholeProcessTreeAndIsAnswered() throws IOException {
    Map<String, String> variables = Map.of("AWS_LAMBDA_FUNCTION_TIMEOUT", "20");
    try (Emulator emulator = emulator("late", CONFIG, variables)) {
      // The image is unpacked, so that the time is the container's.
      assertWorks(emulator);
      CompletableFuture<Answer> late =
          emulator.send(
              Events.script("echo begun; (setsid sleep 7651234 &); trap '' TERM; sleep 7651234"));
      InvokeEndpoint.await("the processes run", () -> running("7651234") == 2);
      Answer answer = late.join();

      assertThat(answer.statusCode()).as("%s", emulator.log()).isEqualTo(504);
      assertThat(answer.exitCode()).isEqualTo(124);
      assertThat(answer.output()).startsWith("begun\n").contains("was stopped after");
      assertThat(running("7651234")).isZero();
      assertWorks(emulator);
    }
  }

  @Test
  void aSupervisorThatHangsIsEndedByTheTimeOutAndTheNextInvocationHasANewOne() throws Exception {
    Map<String, String> variables = Map.of("AWS_LAMBDA_FUNCTION_TIMEOUT", "20");
    try (Emulator emulator = emulator("hangs", CONFIG, variables)) {
      assertWorks(emulator);
      ProcessHandle runtime = emulator.runtime();
      assertThat(new ProcessBuilder("kill", "-STOP", "" + runtime.pid()).start().waitFor())
          .isZero();

      Answer answer = emulator.invoke(Events.script("echo never"));

      assertThat(answer.body()).as("%s", emulator.log()).contains("Task timed out after 20.00");
      assertThat(runtime.isAlive()).isFalse();
      assertWorks(emulator);
    }
  }

  @Test
  void aSupervisorThatIsKilledFailsItsInvocationAndTheNextOneHasANewOne() throws IOException {
    try (Emulator emulator = emulator("killed", CONFIG, Map.of())) {
      Answer answer = interrupted(emulator, "7652345", ProcessHandle::destroyForcibly);

      assertThat(answer.errorType()).as("%s", emulator.log()).isEqualTo("Runtime.ExitError");
      assertWorks(emulator);
    }
  }

  @Test
  void aSupervisorThatIsTerminatedFailsItsInvocationAndTheNextOneHasANewOne() throws IOException {
    try (Emulator emulator = emulator("terminated", CONFIG, Map.of())) {
      Answer answer = interrupted(emulator, "7653456", ProcessHandle::destroy);

      // The supervisor may say why before it ends; else the emulator says that it ended.
      assertThat(answer.errorType()).as("%s", emulator.log()).isNotEmpty();
      assertWorks(emulator);
    }
  }

  /**
   * An invocation whose runtime is signalled while its container sleeps. Lambda then ends whatever
   * runs in the environment, which the emulator leaves to others: nothing may be left.
   */
  private static Answer interrupted(
      Emulator emulator, String seconds, Consumer<ProcessHandle> signal) {
    CompletableFuture<Answer> answer =
        emulator.send(Events.script("(setsid sleep %1$s &); sleep %1$s".formatted(seconds)));
    InvokeEndpoint.await("the container runs", () -> running(seconds) == 2);
    ProcessHandle runtime = emulator.runtime();
    signal.accept(runtime);
    runtime.onExit().join();
    InvokeEndpoint.await("the container is gone", () -> running(seconds) == 0);
    return answer.join();
  }

  /** How many programs have this argument. Their names are no sign: all are busybox's. */
  private static long running(String argument) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith(" " + argument))
        .count();
  }
}
