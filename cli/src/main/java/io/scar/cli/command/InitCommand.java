package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.Failure;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.Payload;
import io.scar.cli.provision.Creation;
import io.scar.cli.provision.Creation.Created;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.LayerPackage;
import io.scar.cli.provision.Preflight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code scar init}. */
@Command(
    name = "init",
    description = "Create a function, its role, its log and its triggers.",
    sortOptions = false)
final class InitCommand implements Runnable {

  /** After an interruption. */
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(30);

  @Mixin private FunctionOptions options = new FunctionOptions();
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  InitCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    options.check();
    Settings settings = context.settings();
    List<FunctionDefinition> functions = functions(settings);
    context.tell(settings);
    try (Clients clients = new Clients(context.environment())) {
      List<ImageFit> fits =
          Preflight.check(functions, ExaminationBar.examiner(context, clients, false, false));
      fits.forEach(fit -> fit.warnings().forEach(text -> context.console().note("note: " + text)));
      functions.forEach(function -> noteLogin(function, clients));
      InitReport report = new InitReport(context.console(), json, functions, fits);
      LayerPackage layer = LayerPackage.in(context.environment().distribution(), context.version());
      List<Created> created = create(new Creation(clients, layer, report), functions);
      for (int i = 0; i < created.size(); i++) {
        finish(functions.get(i), created.get(i), clients, report);
      }
      report.end(created);
    }
  }

  /** What {@code docker login} left opens the image here; the function fails at its first call. */
  private void noteLogin(FunctionDefinition function, Clients clients) {
    if (function.cache() == null) {
      clients
          .loginOfThisMachineAlone(function)
          .ifPresent(
              host ->
                  context
                      .console()
                      .note(
                          ("note: %s does not have this machine's `docker login` at %s; for a"
                                  + " private image give it `lambda.container.registry`, or a cache")
                              .formatted(function.name(), host)));
    }
  }

  private List<FunctionDefinition> functions(Settings settings) {
    ObjectNode flags = options.settings(common.flags(context));
    Path file = options.definition();
    return file == null ? List.of(settings.toCreate(flags)) : settings.toCreate(file, flags);
  }

  private List<Created> create(Creation creation, List<FunctionDefinition> functions) {
    try (var _ =
        context
            .interruption()
            .waitingFor(
                () -> {
                  creation.cancel();
                  context.console().note("Interrupted: what was made is being undone.");
                },
                TIME_TO_UNDO,
                () ->
                    context
                        .console()
                        .error("It could not be undone in time.", left(creation.made())))) {
      return creation.create(functions);
    }
  }

  private static String left(List<String> made) {
    return (made.isEmpty() ? "" : "Left behind: " + String.join(", ", made) + ".\n")
        + "What was being made just then may be there too: see `scar ls`, and `scar rm -n NAME`.";
  }

  private static void finish(
      FunctionDefinition function, Created created, Clients clients, InitReport report) {
    report.made(created);
    if (function.preheat()) {
      preheat(clients.of(function.account()), function.name());
      report.preheated();
    }
    report.next(function);
  }

  private static void preheat(Aws aws, String name) {
    try {
      new FunctionCall(aws).asynchronously(name, Payload.direct(null, List.of(), true));
    } catch (Failure e) {
      throw e.withNote("Function " + name + " is made all the same.");
    }
  }
}
