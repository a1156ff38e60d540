package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Console;
import io.scar.cli.console.Printable;
import io.scar.cli.console.Sizes;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.transfer.Transferred;
import io.scar.cli.transfer.Transferred.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How {@code put} or {@code get} ended, for people and for programs. */
final class TransferResult {

  private static final int FAILURES_SHOWN = 10;

  private final List<Transferred> all;

  /**
   * @param all in the order in which they are told
   */
  TransferResult(List<Transferred> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Tells it.
   *
   * @param verb what was done, for instance {@code Sent}
   * @param noun of what, for instance {@code file}
   * @param where it is now, for instance {@code to pics/in}
   * @param cancelled whether the user ended it: then what is missing is no failure
   * @return the exit code
   */
  int tell(
      Console console, boolean json, String verb, String noun, String where, boolean cancelled) {
    List<Transferred> failed = of(Outcome.FAILED);
    if (cancelled) {
      console.note(
          "Interrupted: %d of %s done; the same command goes on with the rest."
              .formatted(all.size() - failed.size(), counted(all.size(), noun)));
      return ExitStatus.UNEXPECTED.code();
    }
    Failure failure = failed.isEmpty() ? null : failed.getFirst().failure();
    if (json) {
      console.result(document(failure));
    }
    if (failure == null) {
      console.note(sentence(verb, noun, where));
      return ExitStatus.DONE.code();
    }
    if (failed.size() == 1) {
      console.error(failure.reason(), failure.remedy());
    } else {
      failed.stream()
          .limit(FAILURES_SHOWN)
          .forEach(
              f ->
                  console.note(
                      "failed  "
                          + Printable.line(f.key())
                          + "  "
                          + Objects.requireNonNull(f.failure()).reason()));
      console.error(
          "%d of %s failed.".formatted(failed.size(), counted(all.size(), noun)), failure.remedy());
    }
    if (all.size() > failed.size()) {
      console.note("The others are done; the same command does what is missing.");
    }
    return failure.status().code();
  }

  private String sentence(String verb, String noun, String where) {
    List<Transferred> done = of(Outcome.DONE);
    int present = of(Outcome.PRESENT).size();
    if (done.isEmpty()) {
      return "%s %s there already (same size and checksum); --force transfers %s again."
          .formatted(
              counted(present, noun), present == 1 ? "is" : "are", present == 1 ? "it" : "them");
    }
    long bytes = done.stream().mapToLong(Transferred::size).sum();
    return "%s %s, %s, %s%s."
        .formatted(
            verb,
            counted(done.size(), noun),
            Sizes.bytes(bytes),
            where,
            present == 0
                ? ""
                : "; %d %s there already".formatted(present, present == 1 ? "was" : "were"));
  }

  private List<Transferred> of(Outcome outcome) {
    return all.stream().filter(t -> t.outcome() == outcome).toList();
  }

  private ObjectNode document(@Nullable Failure failure) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray("Objects");
    for (Transferred t : all) {
      ObjectNode item = list.addObject().put("Key", t.key()).put("Size", t.size());
      item.put("File", t.file() == null ? null : t.file().toString());
      item.put("Outcome", t.outcome().name().toLowerCase(Locale.ROOT));
      if (t.failure() != null) {
        item.put("Error", t.failure().reason());
      }
    }
    if (failure != null) {
      document
          .putObject("Error")
          .put("ExitCode", failure.status().code())
          .put("Message", failure.reason())
          .put("Remedy", failure.remedy());
    }
    return document;
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
