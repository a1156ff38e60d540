package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.Logs;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar log}. */
@Command(name = "log", description = "Show a function's log, oldest first.")
final class LogCommand implements Runnable {

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-ls", "--log-stream-name"},
      paramLabel = "NAME",
      description = "Only this stream.")
  private @Nullable String stream;

  @Option(
      names = {"-ri", "--request-id"},
      paramLabel = "ID",
      description = "Only this invocation.")
  private @Nullable String requestId;

  @Option(names = "--follow", description = "Go on with what arrives, until Ctrl-C.")
  private boolean follow;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  LogCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    Settings settings = context.settings();
    try (Clients clients = new Clients(context.environment())) {
      FunctionDefinition function = choice.choose(settings, common.flags(context), clients);
      context.tell(settings);
      String shownStream = stream != null ? stream : function.log().stream();
      String shownRequest = requestId != null ? requestId : function.log().requestId();
      if (follow && shownRequest != null) {
        throw Failure.usage("--follow and -ri (`cloudwatch.request_id`) exclude each other.", null);
      }
      Logs logs = new Logs(clients.of(function.account()), function.name());
      if (follow) {
        logs.follow(
            shownStream, context.console()::result, () -> !context.console().out().checkError());
        return;
      }
      List<String> messages =
          shownRequest == null ? logs.messages(shownStream) : logs.invocation(shownRequest);
      messages.forEach(context.console()::result);
      if (messages.isEmpty()) {
        context.console().note("No log events yet; `--follow` waits for them.");
      }
    }
  }
}
