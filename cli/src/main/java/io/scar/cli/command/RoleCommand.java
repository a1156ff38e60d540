package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scar role}. */
@Command(name = "role", description = "Make or show a function's execution role.")
final class RoleCommand implements Runnable {

  @Mixin final BaseOptions base = new BaseOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "role needs one of create and show");
  }
}
