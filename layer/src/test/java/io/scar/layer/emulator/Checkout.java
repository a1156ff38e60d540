package io.scar.layer.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The checkout that is tested: its files, and its scripts that make what tests need. */
public final class Checkout {

  private static final Path TOP = Path.of(System.getProperty("scar.top", "..")).toAbsolutePath();

  /**
   * @param path relative to the top
   */
  public static Path file(String path) {
    return TOP.resolve(path).normalize();
  }

  /** Runs a command that makes something and answers the path that it prints. */
  public static Path made(String... command) throws IOException {
    return Path.of(printed(command));
  }

  /** Runs a command and answers what it prints. */
  public static String printed(String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("exit status of %s", List.of(command)).isZero();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return printed.strip();
  }

  /** AWS's Runtime Interface Emulator, downloaded if it is not there yet. */
  public static Path emulator() throws IOException {
    return made(file("layer/emulator/fetch").toString());
  }

  private Checkout() {}
}
