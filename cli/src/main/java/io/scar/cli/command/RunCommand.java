package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.Payload;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.StoragePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    sortOptions = false)
final class RunCommand implements Callable<Integer> {

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
    Settings settings = context.settings();
    Path workingFolder = context.environment().workingFolder();
    FunctionDefinition function = choice.choose(settings, common.flags(workingFolder));
    context.tell(settings);
    boolean waits = !asynchronous && !function.call().asynchronous();
    try (Aws aws = new Aws(context.environment(), function.account())) {
      if (input != null) {
        return runFolder(aws, function, inputFolder(function, input), waits);
      }
      String payload = payload(function, workingFolder, !waits);
      try {
        FunctionCall call = new FunctionCall(aws);
        Answer answer =
            waits
                ? call.synchronously(function.name(), payload)
                : call.asynchronously(function.name(), payload);
        show(answer, waits, workingFolder);
        return answer.exitCode();
      } catch (Failure e) {
        throw new CallFailure(e);
      }
    }
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

  private static StoragePath inputFolder(FunctionDefinition function, String given) {
    if (!given.isEmpty()) {
      return BucketOption.parse(given);
    }
    if (function.inputs().isEmpty()) {
      throw Failure.usage(
          "Function " + function.name() + " has no input here.",
          "Give the folder: -ib BUCKET/FOLDER, or the definition: -f FILE.");
    }
    return function.inputs().getFirst().path();
  }

  /** One event for each object, one after the other. */
  private int runFolder(Aws aws, FunctionDefinition function, StoragePath folder, boolean waits) {
    List<StoredObject> objects = new Folder(aws, folder).objects();
    if (objects.isEmpty()) {
      throw Failure.notFound("There is no object in " + folder + ".", null);
    }
    FunctionCall call = new FunctionCall(aws);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    var list = document.putArray("LambdaOutput");
    int exitCode = 0;
    for (StoredObject object : objects) {
      String payload =
          Payload.notification(
              aws.region(),
              aws.partition(),
              folder.bucket(),
              object.key(),
              object.size(),
              Instant.now());
      ObjectNode item = list.addObject().put("Key", object.key());
      try {
        Answer answer =
            waits
                ? call.synchronously(function.name(), payload)
                : call.asynchronously(function.name(), payload);
        exitCode = exitCode == 0 ? answer.exitCode() : exitCode;
        item.setAll(summary(answer, waits));
        say(
            (!waits ? "sent    " : answer.exitCode() == 0 ? "done    " : "failed  ")
                + object.key());
      } catch (Failure e) {
        CallFailure failed = new CallFailure(e);
        exitCode = exitCode == 0 ? failed.exitStatus().code() : exitCode;
        item.put("Error", e.reason());
        say("failed  " + object.key() + "  " + e.reason());
      }
    }
    if (json.any()) {
      context.console().result(document);
    }
    return exitCode;
  }

  private void say(String line) {
    if (!json.any()) {
      context.console().result(line);
    }
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
      document.set("LambdaOutput", summary(answer, waits));
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

  private static ObjectNode summary(Answer answer, boolean waits) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    summary.put("StatusCode", answer.status());
    summary.put("RequestId", answer.requestId());
    if (waits) {
      summary.put("Payload", new String(answer.bytes(), StandardCharsets.UTF_8));
      summary.put("LogGroupName", answer.logGroup());
      summary.put("LogStreamName", answer.logStream());
      summary.put("ExitCode", answer.exitCode());
    }
    return summary;
  }
}
