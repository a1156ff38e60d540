package io.scar.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scar local}. */
@Command(
    name = "local",
    description = "A cloud on this machine: no account, no Docker.",
    footer = {
      "",
      "Its state (buckets, functions, logs) is in one folder and outlives it:",
      "--dir DIR, else $$SCAR_LOCAL_DIR, else $$XDG_STATE_HOME/scar/local, else",
      "~/.local/state/scar/local. One local cloud runs for one folder."
    })
final class LocalCommand implements Runnable {

  @Mixin final BaseOptions base = new BaseOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "local needs one of start, stop, status, env and logs");
  }
}
