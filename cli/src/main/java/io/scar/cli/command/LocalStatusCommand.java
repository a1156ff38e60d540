package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.localcloud.Found;
import io.scar.cli.localcloud.LocalCloud;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar local status}. */
@Command(
    name = "status",
    description = "Where it runs; exit code 3 if it does not, 6 if it does not answer.")
final class LocalStatusCommand implements Callable<Integer> {

  @Mixin private LocalOptions local = new LocalOptions();
  @Mixin private JsonAnswer answer = new JsonAnswer();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LocalStatusCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    LocalCloud cloud = local.cloud(context.environment());
    return switch (cloud.find()) {
      case Found.None _ -> throw local.none(cloud);
      case Found.Running running -> {
        show(cloud, running.endpoint(), running.pid(), true, running.environments());
        yield ExitStatus.DONE.code();
      }
      case Found.Silent silent -> {
        show(cloud, silent.endpoint(), silent.pid(), false, null);
        context
            .console()
            .note("It may be busy; `scar local logs` tells, `scar local stop` ends it.");
        yield ExitStatus.SERVICE.code();
      }
    };
  }

  private void show(
      LocalCloud cloud,
      @Nullable URI endpoint,
      long pid,
      boolean answers,
      Found.@Nullable Environments environments) {
    String address = endpoint == null ? "" : endpoint.toString();
    if (answer.json) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      ObjectNode told =
          document
              .putObject("LocalCloud")
              .put("Endpoint", address)
              .put("Pid", pid)
              .put("Folder", cloud.folder().toString())
              .put("Answers", answers);
      if (environments != null) {
        told.putObject("Environments")
            .put("Tight", environments.tight())
            .put("Why", environments.why());
      }
      context.console().result(document);
      return;
    }
    context.console().result("running   " + address + (answers ? "" : " (does not answer)"));
    context.console().result("process   " + pid);
    if (environments != null) {
      context
          .console()
          .result(
              "tight     "
                  + (environments.tight()
                      ? "yes, environments are as Lambda's"
                      : "no: " + environments.why()));
    }
    context.console().result("state     " + cloud.folder());
    context.console().result("log       " + cloud.log());
  }
}
