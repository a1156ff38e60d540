package io.scar.cli.command;

import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.DeployPolicy;
import io.scar.cli.plan.Spec;
import io.scar.cli.provision.ExecutionRole;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar policy deploy}. */
@Command(
    name = "deploy",
    description = "Print the policy that a user needs to make, change, call and remove a function.",
    sortOptions = false)
final class PolicyDeployCommand implements Runnable {

  @Mixin private DescribedFunctions described = new DescribedFunctions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  PolicyDeployCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    List<FunctionDefinition> functions = described.read(context);
    Account account = functions.getFirst().account();
    if (functions.stream().anyMatch(function -> !function.account().equals(account))) {
      throw Failure.usage(
          "The functions are in several accounts or regions, each of which needs a policy.",
          "Describe those of one in a file of their own.");
    }
    try (Clients clients = new Clients(context.environment())) {
      ExecutionRole roles = new ExecutionRole(clients.of(account));
      List<Spec> wanted = new ArrayList<>();
      functions.forEach(function -> wanted.addAll(roles.outlined(function).specs()));
      context.console().result(DeployPolicy.of(wanted, roles.place()));
    }
  }
}
