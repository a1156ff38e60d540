package io.scar.container.engine;

import io.scar.container.ContainerException;
import io.scar.container.MachineFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * Tries a {@link Sandbox} for real: a script in it reads letters that are written nowhere else,
 * finds that it cannot write the root, and says them.
 */
public final class SandboxProbe {

  private static final int MEGABYTES = 1;
  private static final String SCRIPT =
      """
      read -r letters < letters || exit 1
      if (: > /written) 2>/dev/null; then
        echo 'its root can be written'
        exit 1
      fi
      : > /tmp/written && echo "$letters"
      """;

  private SandboxProbe() {}

  /**
   * @param scarExec the engine's binary
   * @param scratch a folder for the trial's files, which are gone afterwards; made when missing
   * @throws ContainerException MACHINE when the trial's files cannot be made
   */
  public static EngineProbe.Outcome attempt(Path scarExec, Path scratch)
      throws ContainerException, InterruptedException {
    if (!Files.isExecutable(scarExec)) {
      return new EngineProbe.Fails(
          "the engine's binary " + scarExec + " is missing or not executable");
    }
    Path trial = null;
    try {
      Files.createDirectories(scratch);
      trial = Files.createTempDirectory(scratch, "sandbox-");
      return run(scarExec, trial);
    } catch (IOException e) {
      throw MachineFault.writing("a sandbox cannot be tried", scratch, "free space there", e);
    } finally {
      if (trial != null) {
        EngineProbe.discard(trial);
      }
    }
  }

  private static EngineProbe.Outcome run(Path scarExec, Path trial)
      throws IOException, InterruptedException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    Path task = Files.createDirectory(trial.resolve("task"));
    Files.writeString(task.resolve("letters"), secret + "\n");
    Files.writeString(task.resolve("trial"), SCRIPT);
    List<Bind> binds = new ArrayList<>(Sandbox.names(trial));
    Path inside = Path.of("/var/task");
    binds.add(new Bind(task, inside, true));
    Sandbox sandbox = new Sandbox(OptionalInt.of(MEGABYTES), binds, inside, Duration.ofSeconds(1));
    TrialProcess.Said said =
        TrialProcess.run(sandbox.commandLine(scarExec, List.of("/bin/sh", "trial")));
    return said.text().contains(secret)
        ? new EngineProbe.Works()
        : new EngineProbe.Fails(said.reason("did not run a script in a sandbox"));
  }
}
