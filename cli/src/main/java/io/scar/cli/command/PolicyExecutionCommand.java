package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.provision.ExecutionRole;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar policy execution}. */
@Command(
    name = "execution",
    description = "Print the policy that a function's role needs; by name where there are several.",
    sortOptions = false)
final class PolicyExecutionCommand implements Runnable {

  @Mixin private DescribedFunctions described = new DescribedFunctions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  PolicyExecutionCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<FunctionDefinition> functions = described.read(context);
    try (Clients clients = new Clients(context.environment())) {
      ObjectNode policies = JsonNodeFactory.instance.objectNode();
      for (FunctionDefinition function : functions) {
        policies.set(
            function.name(),
            new ExecutionRole(clients.of(function.account())).outlined(function).executionPolicy());
      }
      context
          .console()
          .result(functions.size() == 1 ? policies.path(functions.getFirst().name()) : policies);
    }
  }
}
