package io.scar.cli.command;

import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.invoke.CallOptions;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.FunctionFailure;
import io.scar.cli.invoke.UnfinishedRun;
import io.scar.cli.observe.ReadableLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code scar run}. Standard output holds what the container wrote and nothing else, so that it can
 * be piped; where the invocation can be found (SCAR's lines {@code Request Id}, {@code Log Group
 * Name}, {@code Log Stream Name}) goes to standard error.
 */
@Command(
    name = "run",
    description = "Call a function and wait; the exit code is the container's.",
    sortOptions = false,
    exitCodeListHeading = "Exit code:%n",
    exitCodeList = {
      "0 to 255:the container's own",
      "124:its time ran out",
      "125:the call itself failed; the reason's own code (2 to 7) is in -j"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-s", "--run-script"},
      paramLabel = "FILE",
      description = "Script to run, for this call only.")
  private @Nullable Path script;

  @Option(
      names = {"-p", "--payload"},
      paramLabel = "TEXT",
      description =
          "What the function gets: JSON or other text, a file's name, or - for standard input.")
  private @Nullable String payload;

  @Mixin private InputFlags input = new InputFlags();

  @Option(
      names = {"-a", "--asynchronous"},
      description = "Do not wait.")
  private boolean asynchronous;

  @Option(
      names = {"-o", "--output-file"},
      paramLabel = "FILE",
      description = "Write the output to this file.")
  private @Nullable Path output;

  @Option(names = "--log", description = "Show the end of the call's log too.")
  private boolean log;

  @Mixin private CallFlags calls = new CallFlags();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGS",
      description = "Command, or the script's arguments: all from the first one on.")
  private List<String> arguments = new ArrayList<>();

  private final Context context;

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    CallOptions options = calls.options();
    check();
    Settings settings = context.settings();
    try (Clients clients = new Clients(context.environment())) {
      if (input.retryFailed && choice.name == null && choice.file == null) {
        choice.name = UnfinishedRun.latest(InputSource.folder(context)).orElse(null);
      }
      FunctionDefinition function = choice.choose(settings, common.flags(context), clients);
      context.tell(settings);
      boolean waits = !asynchronous && !function.call().asynchronous();
      Aws aws = clients.of(function.account());
      if (input.given()) {
        return new InputRun(context, json, input, aws, function, options, waits).run();
      }
      if (output != null && !waits) {
        throw Failure.usage("-o needs an answer, and nobody waits for one.", "Leave -a out.");
      }
      String sent = new RunPayload(context, script, arguments, payload).of(function.call(), !waits);
      FunctionCall call = new FunctionCall(aws, options);
      Answer answer = answer(call, function.name(), sent, waits);
      new AnswerText(context, json.any(), output, log).show(answer, function.name(), waits);
      return answer.exitCode();
    }
  }

  private void check() {
    input.check();
    if (input.given() && (script != null || payload != null || !arguments.isEmpty())) {
      throw Failure.usage(
          "With -ib each object is the event: no script, payload or arguments.",
          "The function's own script runs.");
    }
    if (input.given() && (output != null || log)) {
      throw Failure.usage(
          "-o and --log are about a single call.", "With -ib, -j has the end of each output.");
    }
  }

  private Answer answer(FunctionCall call, String name, String sent, boolean waits) {
    try (var _ = atInterruption(name, waits);
        var _ = context.console().spinner("Calling " + name)) {
      return waits ? call.synchronously(name, sent) : call.asynchronously(name, sent);
    } catch (FunctionFailure e) {
      if (!e.logTail().isEmpty()) {
        context.console().note("The end of its log:\n" + ReadableLine.ofAll(e.logTail()));
      }
      throw new CallFailure(e);
    } catch (Failure e) {
      throw new CallFailure(e);
    }
  }

  /** Ending the command does not end what it has called. */
  private Interruption.Part atInterruption(String name, boolean waits) {
    return context
        .interruption()
        .during(
            () -> {
              if (waits) {
                context
                    .console()
                    .note(
                        "Interrupted. What was called goes on in the cloud:  scar log -n "
                            + name
                            + " --follow");
              }
            });
  }
}
