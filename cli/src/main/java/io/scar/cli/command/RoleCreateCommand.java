package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.provision.ExecutionRole;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar role create}. */
@Command(
    name = "create",
    description = {
      "Make the role that a function needs, and print its ARN: for `init -r ARN` of somebody who may",
      "not make roles."
    },
    sortOptions = false)
final class RoleCreateCommand implements Runnable {

  @Mixin private DescribedFunctions described = new DescribedFunctions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  RoleCreateCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<FunctionDefinition> functions = described.read(context);
    DescribedFunctions.requireOne(functions);
    FunctionDefinition function = functions.getFirst();
    try (Clients clients = new Clients(context.environment())) {
      var role = new ExecutionRole(clients.of(function.account())).create(function);
      if (json.any()) {
        context.console().result(role);
      } else {
        context.console().result(role.path("Arn").asText());
      }
    }
  }
}
