package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Console;
import io.scar.cli.console.ProgressBar;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.provision.Creation.Created;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.Steps;
import java.util.List;
import java.util.Locale;

/** What {@code scar init} tells: line by line as it goes, or one JSON document in the end. */
final class InitReport implements Steps {

  private final Console console;
  private final JsonOptions json;
  private final List<FunctionDefinition> functions;
  private final List<ImageFit> fits;

  /**
   * @param functions that are to be made
   * @param fits of their images, in the same order
   */
  InitReport(
      Console console, JsonOptions json, List<FunctionDefinition> functions, List<ImageFit> fits) {
    this.console = console;
    this.json = json;
    this.functions = functions;
    this.fits = fits;
  }

  @Override
  public void begins(FunctionDefinition function) {
    say("%-11s %s".formatted(function.name(), fits.get(functions.indexOf(function)).summary()));
  }

  @Override
  public Meter takes(String what, long bytes) {
    ProgressBar bar = console.progress(what, bytes);
    return new Meter() {
      @Override
      public void add(long done) {
        bar.add(done);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  @Override
  public void did(char sign, String kind, String name, String detail) {
    say("  %c %-9s %-31s %s".formatted(sign, kind, name, detail).stripTrailing());
  }

  void made(Created created) {
    say(
        String.format(
            Locale.ROOT, "Created %s in %.1f s.", created.name(), created.took().toMillis() / 1e3));
  }

  void preheated() {
    say("Called it once, to have it ready.");
  }

  void next(FunctionDefinition function) {
    say("Next:  " + commands(function));
  }

  private static String commands(FunctionDefinition function) {
    String log = "scar log -n " + function.name();
    return function.inputs().isEmpty()
        ? "scar run -n " + function.name() + "      " + log
        : "scar put -b "
            + function.inputs().getFirst().path()
            + " -p FILE      "
            + log
            + " --follow";
  }

  /** All is made. */
  void end(List<Created> created) {
    if (json.any()) {
      console.result(document(created));
    }
  }

  private ObjectNode document(List<Created> created) {
    List<ObjectNode> documents = created.stream().map(this::document).toList();
    if (documents.size() == 1) {
      return documents.getFirst();
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putArray("Functions").addAll(documents);
    return document;
  }

  private ObjectNode document(Created created) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    if (json.verbose) {
      document.set("LambdaOutput", created.whole());
      return document;
    }
    document
        .putObject("LambdaOutput")
        .put("FunctionName", created.name())
        .put("FunctionArn", created.arn())
        .put("MemorySize", created.memory())
        .put("Timeout", created.timeout());
    return document;
  }

  private void say(String line) {
    if (!json.any()) {
      console.result(line);
    }
  }
}
