package io.scar.cli.command;

import io.scar.cli.localcloud.LocalCloud;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar local logs}. */
@Command(name = "logs", description = "Show the local cloud's own log.")
final class LocalLogsCommand implements Runnable {

  private static final long POLL_MILLIS = 500;

  @Option(names = "--follow", description = "Go on with what arrives, until Ctrl-C.")
  private boolean follow;

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalLogsCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    LocalCloud cloud = local.cloud(context.environment());
    int shown = 0;
    do {
      List<String> lines = cloud.logLines(0);
      shown = shown > lines.size() ? 0 : shown; // a start has moved a large log away
      lines.subList(shown, lines.size()).forEach(context.console()::result);
      shown = lines.size();
    } while (follow && !context.console().out().checkError() && paused());
  }

  private static boolean paused() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
