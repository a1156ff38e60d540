package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.LocalCloud;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      description = "Default ${DEFAULT-VALUE}; 0 takes a free one.")
  private int port = LocalCloud.DEFAULT_PORT;

  @Option(names = "--foreground", description = "Stay on this terminal.")
  private boolean foreground;

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalStartCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > HIGHEST_PORT) {
      throw Failure.usage("--port " + port + " is no port.", "0 to " + HIGHEST_PORT + ".");
    }
    LocalCloud cloud = local.cloud(context.environment());
    Optional<LocalCloud.Running> already = cloud.find();
    if (already.isPresent()) {
      context
          .console()
          .result("The local cloud runs already, at " + already.get().endpoint() + ".");
      return 0;
    }
    if (foreground) {
      return cloud.runInForeground(port);
    }
    LocalCloud.Running running = cloud.start(port);
    context.console().result("The local cloud runs at " + running.endpoint() + ".");
    context.console().result("Next:  eval \"$(scar local env)\"");
    return 0;
  }
}
