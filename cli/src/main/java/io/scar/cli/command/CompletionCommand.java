package io.scar.cli.command;

import io.scar.cli.failure.Failure;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code scar completion}. */
@Command(
    name = "completion",
    description = "Print what completes commands, options and functions at the Tab key.",
    footer = {
      "",
      "For every shell from now on:",
      "  bash  scar completion bash >~/.local/share/bash-completion/completions/scar",
      "  zsh   scar completion zsh >DIR/_scar, where DIR is one of your $$fpath"
    })
final class CompletionCommand implements Runnable {

  /** The shells that are known. */
  static final class Shells implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return CompletionScript.SHELLS.iterator();
    }
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  private List<String> shells = List.of();

  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;
  private final Supplier<CommandSpec> commands;

  /**
   * @param commands all of them
   */
  CompletionCommand(Context context, Supplier<CommandSpec> commands) {
    this.context = context;
    this.commands = commands;
  }

  @Override
  public void run() {
    if (shells.size() != 1 || !CompletionScript.SHELLS.contains(shells.getFirst())) {
      throw Failure.usage(
          "completion needs a shell: " + String.join(" or ", CompletionScript.SHELLS) + ".",
          "`scar completion bash`");
    }
    context
        .console()
        .result(CompletionScript.of(shells.getFirst(), commands.get()).stripTrailing());
  }
}
