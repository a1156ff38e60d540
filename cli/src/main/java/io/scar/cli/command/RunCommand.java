package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.FunctionFailure;
import io.scar.cli.invoke.Payload;
import io.scar.cli.observe.ReadableLine;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final int MOST_AT_ONCE = 1000;

  @Mixin private FunctionChoice choice = new FunctionChoice();

  @Option(
      names = {"-s", "--run-script"},
      paramLabel = "FILE",
      description = "Script to run, for this call only.")
  private @Nullable Path script;

  @Option(
      names = {"-ib", "--input-bucket", "--input"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "BUCKET[/FOLDER]",
      description = "Send each object there as an event; default: the definition's input.")
  private @Nullable String input;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "With -ib: calls at once; default ${DEFAULT-VALUE}.")
  private int atOnce = 16;

  @Option(
      names = {"-a", "--asynchronous"},
      description = "Do not wait.")
  private boolean asynchronous;

  @Option(
      names = {"-o", "--output-file"},
      paramLabel = "FILE",
      description = "Write the output to this file.")
  private @Nullable Path output;

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
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw Failure.usage("--parallel " + atOnce + " is not from 1 to " + MOST_AT_ONCE + ".", null);
    }
    Settings settings = context.settings();
    Path workingFolder = context.environment().workingFolder();
    try (Clients clients = new Clients(context.environment())) {
      FunctionDefinition function = choice.choose(settings, common.flags(context), clients);
      context.tell(settings);
      boolean waits = !asynchronous && !function.call().asynchronous();
      Aws aws = clients.of(function.account());
      if (input != null) {
        try (var _ = atInterruption(function.name(), waits)) {
          return new InputRun(context, json, aws, function, input, waits).run(atOnce);
        }
      }
      String payload = payload(function, workingFolder, !waits);
      FunctionCall call = new FunctionCall(aws);
      Answer answer = answer(call, function.name(), payload, waits);
      show(answer, waits, workingFolder);
      return answer.exitCode();
    }
  }

  private Answer answer(FunctionCall call, String name, String payload, boolean waits) {
    try (var _ = atInterruption(name, waits)) {
      return waits ? call.synchronously(name, payload) : call.asynchronously(name, payload);
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

  private String payload(FunctionDefinition function, Path workingFolder, boolean unwatched) {
    boolean own = script != null || !arguments.isEmpty();
    if (!own && function.call().payload() != null) {
      return function.call().payload();
    }
    Path sent =
        script != null ? workingFolder.resolve(script) : own ? null : function.call().script();
    return Payload.direct(sent, own ? arguments : function.call().arguments(), unwatched);
  }

  private void show(Answer answer, boolean waits, Path workingFolder) {
    if (output != null && waits) {
      Path file = workingFolder.resolve(output);
      try {
        Files.write(file, answer.bytes());
      } catch (IOException e) {
        throw Failure.machine("File " + file + " cannot be written: " + e.getMessage(), null, e);
      }
      context.console().note("Wrote " + output + ".");
      return;
    }
    if (json.any()) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("LambdaOutput", AnswerDocument.of(answer, waits));
      context.console().result(document);
      return;
    }
    context.console().note("Request Id: " + answer.requestId());
    if (answer.logGroup() != null) {
      context.console().note("Log Group Name: " + answer.logGroup());
      context.console().note("Log Stream Name: " + answer.logStream());
    }
    if (!waits) {
      context.console().note("Called; it runs on its own.");
      return;
    }
    context.console().result(answer.bytes());
    if (answer.truncated()) {
      context.console().note("The output is cut: only its end is shown. The log has all of it.");
    }
    if (answer.exitCode() != 0) {
      context.console().note("The container's exit code is " + answer.exitCode() + ".");
    }
  }
}
