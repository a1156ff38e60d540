package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar local stop}. */
@Command(name = "stop", description = "Stop it and wait for its end; its state stays.")
final class LocalStopCommand implements Runnable {

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalStopCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    boolean ran = local.cloud(context.environment()).stop();
    context.console().result(ran ? "The local cloud is stopped." : "No local cloud runs.");
  }
}
