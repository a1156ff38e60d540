package io.scar.layer.sandbox;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import io.scar.layer.emulator.Answer;
import io.scar.layer.emulator.Bundle;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.InvokeEndpoint;
import io.scar.layer.emulator.TaskRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * An execution environment as Lambda's: the bundle in {@code /opt}, the function's package in
 * {@code /var/task}, a root that nobody can write to, a {@code /tmp} of a set size, and AWS's
 * emulator in place of Lambda. Only the network is the machine's own, so that the function reaches
 * the local cloud and the tests reach the function.
 */
final class Sandbox implements AutoCloseable {

  private static final String HANDLER = "io.scar.supervisor.lambda.Handler::handleRequest";
  private static final String EMULATOR = "/usr/local/bin/aws-lambda-rie";

  /** As Lambda's; the roots have no such user in their lists. */
  private static final int USER = 993;

  private static final int GROUP = 990;
  private static final long MOST = 1024;

  private final GenericContainer<?> container;
  private final InvokeEndpoint endpoint;

  /**
   * @param temporaryMegabytes how large {@code /tmp} is
   * @param variables of the function, beside Lambda's own
   */
  Sandbox(
      RootImage root,
      Bundle bundle,
      TaskRoot task,
      int temporaryMegabytes,
      Map<String, String> variables)
      throws IOException {
    int port = InvokeEndpoint.freePort();
    String profile = Files.readString(Checkout.file("layer/sandbox/seccomp.json"));
    List<Bind> binds =
        List.of(
            bind(bundle.folder(), "/opt"),
            bind(task.folder(), "/var/task"),
            bind(Checkout.emulator(), EMULATOR));
    endpoint = new InvokeEndpoint(port);
    container =
        new GenericContainer<>(DockerImageName.parse(root.name()))
            .withNetworkMode("host")
            .withEnv(lambdasVariables())
            .withEnv(variables)
            .withWorkingDirectory("/var/task")
            .withCommand(
                EMULATOR,
                "--runtime-interface-emulator-address",
                "127.0.0.1:" + port,
                "--runtime-api-address",
                "127.0.0.1:" + InvokeEndpoint.freePort())
            .withCreateContainerCmdModifier(
                command -> tighten(command, profile, temporaryMegabytes, binds));
    boolean up = false;
    try {
      container.start();
      InvokeEndpoint.await(
          "the emulator listens", () -> !container.isRunning() || endpoint.answers());
      if (!container.isRunning()) {
        throw new AssertionError("the emulator ended: " + log());
      }
      up = true;
    } finally {
      if (!up) {
        close();
      }
    }
  }

  private static Bind bind(Path path, String target) {
    return new Bind(path.toString(), new Volume(target), AccessMode.ro);
  }

  private static void tighten(
      CreateContainerCmd command, String profile, int temporaryMegabytes, List<Bind> binds) {
    HostConfig host = Objects.requireNonNull(command.getHostConfig());
    command.withUser(USER + ":" + GROUP);
    host.withBinds(binds)
        .withReadonlyRootfs(true)
        .withTmpFs(
            Map.of(
                "/tmp",
                "rw,exec,nosuid,nodev,mode=700,uid=%d,gid=%d,size=%dm"
                    .formatted(USER, GROUP, temporaryMegabytes),
                // Message queues look like files that anybody may write.
                "/dev/mqueue",
                "ro,mode=555,size=4k"))
        // No /dev/shm.
        .withIpcMode("none")
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges:true", "seccomp=" + profile))
        .withUlimits(List.of(new Ulimit("nofile", MOST, MOST)))
        .withPidsLimit(MOST);
  }

  private static Map<String, String> lambdasVariables() {
    return Map.ofEntries(
        Map.entry("_HANDLER", HANDLER),
        Map.entry("AWS_LAMBDA_FUNCTION_NAME", "tight"),
        Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
        Map.entry("AWS_LAMBDA_FUNCTION_TIMEOUT", "60"),
        Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        Map.entry("AWS_REGION", "us-east-1"),
        Map.entry("LAMBDA_TASK_ROOT", "/var/task"),
        Map.entry("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        Map.entry("LANG", "en_US.UTF-8"),
        Map.entry("TZ", ":UTC"),
        Map.entry("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin"),
        Map.entry(
            "LD_LIBRARY_PATH",
            "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"));
  }

  Answer invoke(String event) {
    return endpoint.invoke(event);
  }

  CompletableFuture<Answer> send(String event) {
    return endpoint.send(event);
  }

  /** What the emulator and the function wrote so far. */
  String log() {
    return container.getLogs();
  }

  /** How many processes there are: the emulator, the supervisor once it was started, and others. */
  int processes() {
    String[][] processes =
        container
            .getDockerClient()
            .topContainerCmd(container.getContainerId())
            .exec()
            .getProcesses();
    return Objects.requireNonNull(processes).length;
  }

  @Override
  public void close() {
    container.stop();
    endpoint.close();
  }
}
