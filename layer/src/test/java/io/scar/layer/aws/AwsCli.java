package io.scar.layer.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.layer.emulator.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The AWS CLI, with a server in the place of AWS. */
final class AwsCli {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path program;
  private final Map<String, String> variables;

  AwsCli(URI endpoint, Path home) throws IOException {
    program = Checkout.made(Checkout.file("layer/moto/install").toString()).resolve("bin/aws");
    variables =
        Map.of(
            "PATH", "/usr/bin:/bin",
            "HOME", home.toString(),
            "LC_ALL", "C.UTF-8",
            "AWS_PAGER", "",
            "AWS_ENDPOINT_URL", endpoint.toString(),
            "AWS_ACCESS_KEY_ID", "others",
            "AWS_SECRET_ACCESS_KEY", "secret",
            "AWS_DEFAULT_REGION", "us-east-1");
  }

  /** Runs a command that succeeds; answers the JSON that it prints, if it does. */
  JsonNode run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--output", "json"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s%n%s", command, printed).isZero();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return printed.startsWith("{") ? JSON.readTree(printed) : JSON.createObjectNode();
  }
}
