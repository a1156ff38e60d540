package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.Found;
import io.scar.cli.localcloud.LocalCloud;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar local start}. */
@Command(name = "start", description = "Start it in the background.")
final class LocalStartCommand implements Callable<Integer> {

  private static final int HIGHEST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Default $$SCAR_LOCAL_PORT, else 4566; 0 takes a free one.")
  private @Nullable Integer given;

  @Option(names = "--foreground", description = "Stay on this terminal.")
  private boolean foreground;

  @Option(
      names = "--plain",
      description = "Run functions as plain processes, not in environments as tight as Lambda's.")
  private boolean plain;

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalStartCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    int port =
        given != null
            ? given
            : context.environment().localCloudPort().orElse(LocalCloud.DEFAULT_PORT);
    if (port < 0 || port > HIGHEST_PORT) {
      throw Failure.usage("Port " + port + " is not from 0 to " + HIGHEST_PORT + ".", null);
    }
    LocalCloud cloud = local.cloud(context.environment());
    return switch (cloud.find()) {
      case Found.Running running -> runsAlready(cloud, running);
      case Found.Silent silent ->
          throw Failure.machine(
              "The local cloud of %s (process %d) runs, but does not answer."
                  .formatted(cloud.folder(), silent.pid()),
              "It may be busy: `scar local logs` tells, `scar local stop` ends it.",
              null);
      case Found.None _ -> foreground ? cloud.runInForeground(port, plain) : start(cloud, port);
    };
  }

  private int runsAlready(LocalCloud cloud, Found.Running running) {
    if (given != null && given != 0 && given != running.endpoint().getPort()) {
      throw Failure.usage(
          "The local cloud of %s runs already, at %s, not at port %d."
              .formatted(cloud.folder(), running.endpoint(), given),
          "`scar local stop` ends it; --dir FOLDER makes another one beside it.");
    }
    Found.Environments environments = running.environments();
    if (plain && environments != null && environments.tight()) {
      throw Failure.usage(
          "The local cloud of %s runs already, with environments as tight as Lambda's."
              .formatted(cloud.folder()),
          "`scar local stop` ends it; --dir FOLDER makes another one beside it.");
    }
    context.console().told("The local cloud runs already, at " + running.endpoint() + ".");
    return 0;
  }

  private int start(LocalCloud cloud, int port) {
    Found.Running running =
        context.console().waiting("Starting the local cloud", () -> cloud.start(port, plain));
    context.console().told("The local cloud runs at " + running.endpoint() + ".");
    Found.Environments environments = running.environments();
    if (!plain && environments != null && !environments.tight()) {
      context
          .console()
          .note(
              "Functions run as plain processes, not in environments as tight as Lambda's: "
                  + environments.why());
    }
    context.console().told("Next:  eval \"$(scar local env%s)\"".formatted(local.again()));
    return 0;
  }
}
