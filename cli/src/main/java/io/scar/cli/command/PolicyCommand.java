package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scar policy}. */
@Command(name = "policy", description = "Print the least policies that work.")
final class PolicyCommand implements Runnable {

  @Mixin final BaseOptions base = new BaseOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "policy needs one of deploy and execution");
  }
}
