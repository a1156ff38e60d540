package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.localcloud.LocalCloud;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar local status}. */
@Command(name = "status", description = "Where it runs; exit code 3 if it does not.")
final class LocalStatusCommand implements Runnable {

  @Option(
      names = {"-j", "--json"},
      description = "One JSON document on standard output.")
  private boolean json;

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalStatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    LocalCloud.Running running = local.running(context.environment());
    LocalCloud cloud = local.cloud(context.environment());
    if (json) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document
          .putObject("LocalCloud")
          .put("Endpoint", running.endpoint().toString())
          .put("Pid", running.pid())
          .put("Folder", cloud.folder().toString());
      context.console().result(document);
      return;
    }
    context.console().result("running   " + running.endpoint());
    context.console().result("process   " + running.pid());
    context.console().result("state     " + cloud.folder());
    context.console().result("log       " + cloud.log());
  }
}
