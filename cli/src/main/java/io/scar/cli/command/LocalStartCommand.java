package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import io.scar.cli.localcloud.LocalCloud;
import java.util.Optional;
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
      throw Failure.usage("Port " + port + " does not exist.", "0 to " + HIGHEST_PORT + ".");
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
