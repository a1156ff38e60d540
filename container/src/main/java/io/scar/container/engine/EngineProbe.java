package io.scar.container.engine;

import io.scar.container.ContainerException;
import io.scar.container.MachineFault;
import io.scar.container.files.TreeRemover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a mode for real: the engine runs, inside a root that holds only itself and a sentinel, that
 * sentinel: a script whose first line makes the engine its interpreter, with an option of random
 * letters that it does not know and therefore names in its error. The letters are written nowhere
 * else, so their coming back proves that the sentinel was read in the root and a program of the
 * root was run. An exit status would prove neither.
 */
public final class EngineProbe {

  /** What a trial came to. */
  public sealed interface Outcome {}

  /** The sentinel's content came back. */
  public record Works() implements Outcome {}

  /**
   * It did not.
   *
   * @param reason the engine's own words, one line
   */
  public record Fails(String reason) implements Outcome {}

  private static final Logger LOG = LoggerFactory.getLogger(EngineProbe.class);

  private static final long SECONDS_MOST = 20;
  private static final int OUTPUT_BYTES_MOST = 4096;
  private static final String ENGINE = "scar-exec";
  private static final String SENTINEL = "sentinel";

  private final Path scarExec;
  private final Path scratch;

  /**
   * @param scarExec the engine's binary
   * @param scratch a folder for the trial's files; made when missing
   */
  public EngineProbe(Path scarExec, Path scratch) {
    this.scarExec = scarExec;
    this.scratch = scratch;
  }

  /**
   * Tries a mode that enters a root.
   *
   * @throws IllegalArgumentException for {@link EngineMode#HOST}, which has no root to enter
   * @throws ContainerException MACHINE when the trial's files cannot be made
   */
  public Outcome attempt(EngineMode mode) throws ContainerException, InterruptedException {
    if (mode == EngineMode.HOST) {
      throw new IllegalArgumentException("there is nothing to try: " + mode.label());
    }
    if (!Files.isExecutable(scarExec)) {
      return new Fails("the engine's binary " + scarExec + " is missing or not executable");
    }
    Path trial = null;
    try {
      Files.createDirectories(scratch);
      trial = Files.createTempDirectory(scratch, "probe-");
      return run(trial, mode);
    } catch (IOException e) {
      throw MachineFault.writing(
          "the engine cannot be tried",
          scratch,
          "free space there; a function gets more by lambda.ephemeral_storage",
          e);
    } finally {
      if (trial != null) {
        discard(trial);
      }
    }
  }

  private Outcome run(Path trial, EngineMode mode) throws IOException, InterruptedException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    Path root = Files.createDirectory(trial.resolve("root"));
    Path upper = Files.createDirectory(trial.resolve("upper"));
    Path engine = Files.copy(scarExec, root.resolve(ENGINE));
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path sentinel =
        Files.writeString(root.resolve(SENTINEL), "#!/" + ENGINE + " --" + secret + "\n");
    Files.setPosixFilePermissions(sentinel, PosixFilePermissions.fromString("rwxr-xr-x"));
    Process process =
        new ProcessBuilder(
                List.of(
                    scarExec.toString(),
                    "--mode",
                    mode.label(),
                    "--root",
                    root.toString(),
                    "--upper",
                    upper.toString(),
                    "--",
                    "/" + SENTINEL))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .start();
    try {
      CompletableFuture<byte[]> output =
          CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      if (!process.waitFor(SECONDS_MOST, TimeUnit.SECONDS)) {
        return new Fails("the engine did not end within " + SECONDS_MOST + " s");
      }
      String said = new String(output.join(), StandardCharsets.UTF_8);
      if (said.contains(secret)) {
        return new Works();
      }
      String reason = firstLine(said);
      return new Fails(
          reason.isEmpty()
              ? "the engine ended with status "
                  + process.exitValue()
                  + " and did not read the sentinel in the root"
              : reason);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static byte[] read(Process process) {
    try {
      return process.getInputStream().readNBytes(OUTPUT_BYTES_MOST);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.startsWith(ENGINE + ": ") ? line.substring(ENGINE.length() + 2) : line;
  }

  private static void discard(Path trial) {
    try {
      TreeRemover.remove(trial);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", trial, e.toString());
    }
  }
}
