package io.scar.layer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.layer.emulator.Answer;
import io.scar.layer.emulator.Checkout;
import io.scar.layer.emulator.Events;
import io.scar.layer.emulator.InvokeEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/image-runtime.md that put an image together without scar, as they stand. */
class ImageByHandSandboxIT {

  private static final String PORTS = "-p 9000:8080 ";

  /** The first block of commands below the heading. */
  private static String commands() throws IOException {
    String page = Files.readString(Checkout.file("docs/image-runtime.md"));
    StringBuilder commands = new StringBuilder();
    for (String line : page.substring(page.indexOf("\n## By hand\n")).lines().toList()) {
      if (line.startsWith("    ")) {
        commands.append(line.strip()).append('\n');
      } else if (!commands.isEmpty()) {
        break;
      }
    }
    return commands.toString();
  }

  @Test
  void theImageThatTheyMakeServes(@TempDir Path folder) throws IOException {
    String id = UUID.randomUUID().toString();
    String function = "scar-by-hand:" + id;
    int port = InvokeEndpoint.freePort();
    Files.createSymbolicLink(
        folder.resolve("scar-image-bundle.tar.gz"),
        Checkout.file("layer/target/scar-image-bundle.tar.gz"));
    Files.writeString(
        folder.resolve("function_config.yaml"), "name: words\ninit_script: words.sh\n");
    Files.writeString(folder.resolve("words.sh"), "echo by hand\n");
    String written = commands();
    assertThat(written).contains("docker import", PORTS, "~/aws-lambda-rie", "IMAGE");
    // What differs: names of this run, and the network, of which the engine here has the machine's.
    String commands =
        written
            .replace("IMAGE", "scar-by-hand-of:" + id)
            .replace("--name original", "--name original-" + id)
            .replace("docker export original", "docker export original-" + id)
            .replace("docker rm original", "docker rm original-" + id)
            .replace("- function\n", "- " + function + "\n")
            .replace(" function /opt/scar/start", " " + function + " ARGUMENTS")
            .replace("~/aws-lambda-rie", Checkout.emulator().toString())
            .replace(PORTS, "--detach --name function-%s --network host ".formatted(id))
            .replace(
                "ARGUMENTS",
                "--runtime-interface-emulator-address 127.0.0.1:%d --runtime-api-address 127.0.0.1:%d /opt/scar/start"
                    .formatted(port, InvokeEndpoint.freePort()));
    try (RootImage debian = new RootImage("bookworm");
        InvokeEndpoint endpoint = new InvokeEndpoint(port)) {
      Checkout.printed("docker", "tag", debian.name(), "scar-by-hand-of:" + id);
      Checkout.printed("bash", "-euc", "cd '%s'\n%srm -r image\n".formatted(folder, commands));
      InvokeEndpoint.await("the emulator listens", endpoint::answers);

      Answer answer = endpoint.invoke("{}");
      assertThat(answer.output()).isEqualTo("by hand\n");
      assertThat(endpoint.invoke(Events.script("cat /etc/debian_version")).output())
          .startsWith("12");
    } finally {
      Checkout.printed(
          "bash",
          "-c",
          "docker rm --force function-%1$s original-%1$s; docker rmi --force scar-by-hand:%1$s scar-by-hand-of:%1$s; :"
              .formatted(id));
    }
  }
}
