package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.Answer;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.ObjectCalls;
import io.scar.cli.invoke.ObjectCalls.Outcome;
import io.scar.cli.invoke.Payload;
import io.scar.cli.transfer.Folder;
import io.scar.cli.transfer.StoredObject;
import io.scar.contract.definition.StoragePath;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** {@code scar run -ib}: one event for each object of a folder, several at once. */
final class InputRun {

  private final Context context;
  private final JsonOptions json;
  private final Aws aws;
  private final String function;
  private final StoragePath folder;
  private final boolean waits;

  /**
   * @param given the option's value; empty for the definition's input
   * @param waits whether each call is waited for
   */
  InputRun(
      Context context,
      JsonOptions json,
      Aws aws,
      FunctionDefinition function,
      String given,
      boolean waits) {
    this.context = context;
    this.json = json;
    this.aws = aws;
    this.function = function.name();
    this.folder = folder(function, given);
    this.waits = waits;
  }

  /** Answers the exit code: that of the first object, by key, whose call did not end well. */
  int run(int atOnce) {
    long begin = System.nanoTime();
    List<StoredObject> objects = new Folder(aws, folder).objects();
    if (objects.isEmpty()) {
      throw Failure.notFound("There is no object in " + folder + ".", null);
    }
    FunctionCall call = new FunctionCall(aws);
    List<Outcome> outcomes =
        new ObjectCalls(atOnce)
            .run(
                objects,
                object ->
                    waits
                        ? call.synchronously(function, event(object))
                        : call.asynchronously(function, event(object)),
                this::tell);
    if (json.any()) {
      context.console().result(document(outcomes));
    }
    int failed = (int) outcomes.stream().filter(outcome -> exitCode(outcome) != 0).count();
    context
        .console()
        .note(
            String.format(
                Locale.ROOT,
                "%,d file%s in %.1f s · %,d %s, %,d failed",
                outcomes.size(),
                outcomes.size() == 1 ? "" : "s",
                (System.nanoTime() - begin) / 1e9,
                outcomes.size() - failed,
                waits ? "done" : "sent",
                failed));
    return outcomes.stream()
        .mapToInt(InputRun::exitCode)
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  private String event(StoredObject object) {
    return Payload.notification(
        aws.region(), aws.partition(), folder.bucket(), object.key(), object.size(), Instant.now());
  }

  private void tell(Outcome outcome) {
    if (json.any()) {
      return;
    }
    String key = outcome.object().key();
    Answer answer = outcome.answer();
    Failure failure = outcome.failure();
    if (failure != null) {
      context.console().result("failed  " + key + "  " + failure.reason());
    } else if (answer != null && answer.exitCode() != 0) {
      context.console().result("failed  " + key + "  exit code " + answer.exitCode());
    } else {
      context.console().result((waits ? "done    " : "sent    ") + key);
    }
  }

  private ObjectNode document(List<Outcome> outcomes) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("LambdaOutput");
    for (Outcome outcome : outcomes) {
      ObjectNode item = list.addObject().put("Key", outcome.object().key());
      if (outcome.answer() != null) {
        item.setAll(AnswerDocument.of(outcome.answer(), waits));
      }
      if (outcome.failure() != null) {
        item.put("ExitCode", exitCode(outcome)).put("Error", outcome.failure().reason());
      }
    }
    return document;
  }

  private static int exitCode(Outcome outcome) {
    if (outcome.failure() != null) {
      return new CallFailure(outcome.failure()).exitStatus().code();
    }
    return outcome.answer() == null ? 0 : outcome.answer().exitCode();
  }

  private static StoragePath folder(FunctionDefinition function, String given) {
    if (!given.isEmpty()) {
      return BucketOption.parse(given);
    }
    if (function.inputsOfRole().isEmpty()) {
      throw Failure.usage(
          "Function " + function.name() + " has no input in Amazon S3 here.",
          "Give the folder: -ib BUCKET/FOLDER, or the definition: -f FILE.");
    }
    return function.inputsOfRole().getFirst().path();
  }
}
