package io.scar.cli;

import io.scar.cli.command.ScarCommand;
import io.scar.cli.config.Environment;
import io.scar.cli.console.Console;
import io.scar.cli.console.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts the command. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /**
   * Executes one command.
   *
   * @return its exit code
   */
  static int execute(String[] args) {
    String home = System.getProperty("scar.home");
    Environment environment =
        new Environment(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home"))),
            home == null ? null : Path.of(home).toAbsolutePath());
    // UTF-8 whatever the locale: the output is for programs too.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    Console console = new Console(System.in, out, err, terminal(environment));
    int status = new ScarCommand(environment, console).execute(args);
    out.flush();
    err.flush();
    return status;
  }

  private static Terminal terminal(Environment environment) {
    return new Terminal(
        isTerminal(1),
        isTerminal(2),
        !environment.hasDumbTerminal(),
        environment.wantsColour(),
        environment.columns().orElse(0));
  }

  /** Whether a descriptor is a terminal, which Java itself cannot tell. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
