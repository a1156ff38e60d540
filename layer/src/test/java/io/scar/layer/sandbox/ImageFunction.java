package io.scar.layer.sandbox;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.scar.layer.emulator.Answer;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.InvokeEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A repackaged image, pulled and started by Docker under AWS's emulator, which is all that is added
 * to it. Only the network is the machine's own.
 */
final class ImageFunction implements AutoCloseable {

  /** What the image is started with. */
  enum Walls {
    /** What Docker gives by itself: root, and an image that can be written. */
    DOCKERS,
    /** What Lambda gives: another user, a root that nobody writes, nothing but {@code /tmp}. */
    LAMBDAS
  }

  private static final String EMULATOR = "/aws-lambda-rie";
  private static final String USER = "993:990";

  private final GenericContainer<?> container;
  private final InvokeEndpoint endpoint;

  /**
   * @param image in a registry
   * @param variables of the function, beside Lambda's own
   */
  ImageFunction(String image, Walls walls, Map<String, String> variables) throws IOException {
    int port = InvokeEndpoint.freePort();
    endpoint = new InvokeEndpoint(port);
    String profile = Files.readString(Checkout.file("layer/sandbox/seccomp.json"));
    Bind emulator = new Bind(Checkout.emulator().toString(), new Volume(EMULATOR), AccessMode.ro);
    String[] entrypoint = {
      EMULATOR,
      "--runtime-interface-emulator-address",
      "127.0.0.1:" + port,
      "--runtime-api-address",
      "127.0.0.1:" + InvokeEndpoint.freePort(),
      "/opt/scar/start"
    };
    container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withNetworkMode("host")
            .withEnv(
                Map.of(
                    "AWS_LAMBDA_FUNCTION_NAME", "repackaged",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512",
                    "AWS_LAMBDA_FUNCTION_TIMEOUT", "60",
                    "AWS_REGION", "us-east-1",
                    "LD_LIBRARY_PATH", "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/opt/lib"))
            .withEnv(variables)
            .withCreateContainerCmdModifier(
                command -> {
                  HostConfig host = Objects.requireNonNull(command.getHostConfig());
                  host.withBinds(List.of(emulator));
                  command.withEntrypoint(entrypoint);
                  if (walls == Walls.LAMBDAS) {
                    command.withUser(USER);
                    host.withReadonlyRootfs(true)
                        .withTmpFs(Map.of("/tmp", "rw,exec,nosuid,nodev,mode=1777,size=512m"))
                        .withIpcMode("none")
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges:true", "seccomp=" + profile));
                  }
                });
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

  Answer invoke(String event) {
    return endpoint.invoke(event);
  }

  String log() {
    return container.getLogs();
  }

  @Override
  public void close() {
    container.stop();
    endpoint.close();
  }

  /** Takes a pulled image off the disk. */
  static void forget(String image) {
    DockerClientFactory.instance().client().removeImageCmd(image).withForce(true).exec();
  }
}
