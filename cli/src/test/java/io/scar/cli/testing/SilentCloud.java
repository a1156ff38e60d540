package io.scar.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.scar.local.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The process of a local cloud that does not answer. */
public final class SilentCloud implements AutoCloseable {

  private final Process process;

  /** Returns once it listens. */
  public SilentCloud(Path folder, String... options) throws IOException {
    Files.createDirectories(folder);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                    .toString(),
                Main.class.getName(),
                "--dir",
                folder.toString()));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).isEqualTo("listens");
  }

  public long pid() {
    return process.pid();
  }

  public boolean lives() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
