package io.scar.container.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.image.Printable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks {@code docker-credential-NAME get}, found on {@code PATH}.
 *
 * @see <a href="https://github.com/docker/docker-credential-helpers">Docker credential helpers</a>
 */
final class CredentialHelper {

  /** Enough for a helper that itself asks over the network. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final int OUTPUT_BYTES_MOST = 64 << 10;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
  private static final String NOT_KNOWN = "credentials not found";
  private static final String IDENTITY = "<token>";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Map<String, String> environment;
  private final Duration limit;

  /**
   * @param environment the helper's own, whose {@code PATH} has it
   */
  CredentialHelper(Map<String, String> environment) {
    this(environment, LIMIT);
  }

  CredentialHelper(Map<String, String> environment, Duration limit) {
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  /**
   * Asks a helper.
   *
   * @param name without {@code docker-credential-}
   * @param server as the helper knows it
   * @return empty when the helper knows none
   * @throws ContainerException MACHINE when it is not there or fails
   */
  Optional<Credential> get(String name, String server)
      throws ContainerException, InterruptedException {
    String program = "docker-credential-" + name;
    if (!NAME.matcher(name).matches()) {
      throw failure(Printable.of(program), "this is no program's name");
    }
    Path path = find(program).orElseThrow(() -> failure(program, "it is not on the PATH"));
    ProcessBuilder builder = new ProcessBuilder(path.toString(), "get");
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      try {
        return answer(program, process, server);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (ContainerException e) {
      throw e;
    } catch (IOException e) {
      throw failure(program, "it cannot be started");
    }
  }

  private Optional<Credential> answer(String program, Process process, String server)
      throws IOException, InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading, and its status says more.
    }
    // What it prints fits into the pipe, so that there is nothing to read before it ends.
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw failure(program, "it did not end in " + limit.toSeconds() + " seconds");
    }
    byte[] output = process.getInputStream().readNBytes(OUTPUT_BYTES_MOST);
    if (process.exitValue() != 0) {
      String said = new String(output, StandardCharsets.UTF_8);
      if (said.contains(NOT_KNOWN)) {
        return Optional.empty();
      }
      throw failure(program, "it ends with status " + process.exitValue());
    }
    return credential(program, output);
  }

  private static Optional<Credential> credential(String program, byte[] output) throws IOException {
    try {
      JsonNode json = JSON.readTree(output);
      String username = json.path("Username").asText("");
      String secret = json.path("Secret").asText("");
      if (secret.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          username.equals(IDENTITY)
              ? new Credential.IdentityToken(secret)
              : new Credential.Password(username, secret));
    } catch (JacksonException | IllegalArgumentException e) {
      // What it printed may be a secret: neither it nor a parser's words about it are shown.
      throw failure(program, "what it prints is not understood");
    }
  }

  private Optional<Path> find(String program) {
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (folder.startsWith("/")) {
        Path path = Path.of(folder, program);
        if (Files.isRegularFile(path) && Files.isExecutable(path)) {
          return Optional.of(path);
        }
      }
    }
    return Optional.empty();
  }

  private static ContainerException failure(String program, String reason) {
    return new ContainerException(
        Kind.MACHINE,
        "credential helper "
            + program
            + ": "
            + reason
            + "; repair it, or take it out of Docker's config.json");
  }
}
