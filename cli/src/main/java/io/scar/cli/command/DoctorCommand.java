package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.console.Table;
import io.scar.cli.doctor.EngineExamination;
import io.scar.cli.doctor.FunctionMemory;
import io.scar.cli.doctor.StartCache;
import io.scar.cli.failure.ExitStatus;
import io.scar.container.engine.EngineMode;
import io.scar.container.engine.Engines.Trial;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar doctor}. */
@Command(
    name = "doctor",
    description =
        "Try which engines can run images on this machine, exit code 7 if none can; and tell what"
            + " memory a function leaves to its image, and whether commands start as fast as they"
            + " can.")
final class DoctorCommand implements Callable<Integer> {

  @Mixin private JsonAnswer answer = new JsonAnswer();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    EngineExamination engines = EngineExamination.of(context.environment().distribution());
    String chosen = engines.chosen().map(EngineMode::label).orElse("");
    if (answer.json) {
      context.console().result(document(engines, chosen));
    } else {
      show(engines, chosen);
    }
    return chosen.isEmpty() ? ExitStatus.MACHINE.code() : 0;
  }

  private void show(EngineExamination engines, String chosen) {
    Table table = new Table("ENGINE", "WORKS", "WHY");
    for (Trial trial : engines.trials()) {
      table.row(trial.mode().label(), trial.works() ? "yes" : "no", trial.why());
    }
    context.console().result(table);
    if (chosen.isEmpty()) {
      context
          .console()
          .error(
              "No engine can run an image on this machine; the reasons are above.",
              "scar needs Linux 5.10 or later on x86-64.");
    } else {
      context
          .console()
          .result(
              "Images run with `%s` here; SCAR_ENGINE or `engine` in a definition force another."
                  .formatted(chosen));
    }
    context
        .console()
        .result(
            engines
                .whyNotTight()
                .map(
                    why ->
                        "Functions of the local cloud run as plain processes of yours here: " + why)
                .orElse(
                    "Functions of the local cloud run in environments as tight as Lambda's here, where"
                        + " only `rewrite` works."));
    context
        .console()
        .result(
            "In a function the supervisor takes about %d MB of `memory`, and the image's program has the rest: %s."
                .formatted(
                    FunctionMemory.SUPERVISOR,
                    FunctionMemory.EXAMPLES.stream()
                        .map(memory -> "%d of %d".formatted(memory.left(), memory.whole()))
                        .collect(Collectors.joining(", "))));
    StartCache cache = StartCache.of(context.environment().distribution());
    context
        .console()
        .result(
            cache.used()
                ? "Commands start with what is kept ready of them."
                : "Commands start more slowly than they could: %s. %s"
                    .formatted(cache.why(), cache.remedy())
                    .strip());
  }

  private ObjectNode document(EngineExamination engines, String chosen) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode doctor = document.putObject("Doctor");
    doctor.put("Engine", chosen);
    doctor
        .putObject("TightEnvironments")
        .put("Works", engines.whyNotTight().isEmpty())
        .put("Why", engines.whyNotTight().orElse(""));
    doctor.put("SupervisorMemory", FunctionMemory.SUPERVISOR);
    StartCache cache = StartCache.of(context.environment().distribution());
    doctor.putObject("StartCache").put("Works", cache.used()).put("Why", cache.why());
    for (Trial trial : engines.trials()) {
      doctor
          .withArray("Engines")
          .addObject()
          .put("Name", trial.mode().label())
          .put("Works", trial.works())
          .put("Why", trial.why());
    }
    return document;
  }
}
