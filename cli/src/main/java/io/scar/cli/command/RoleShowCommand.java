package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.provision.ExecutionRole;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar role show}. */
@Command(
    name = "show",
    description = "Show a function's role: who may take it, and what it may do.")
final class RoleShowCommand implements Runnable {

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      required = true,
      description = "Function name.")
  private @Nullable String name;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  RoleShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    Settings settings = context.settings();
    var account = settings.account(common.flags(context).tree());
    context.tell(settings);
    try (Clients clients = new Clients(context.environment())) {
      context.console().result(new ExecutionRole(clients.of(account)).show(String.valueOf(name)));
    }
  }
}
