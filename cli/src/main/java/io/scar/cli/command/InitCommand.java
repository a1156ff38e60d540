package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.http.FunctionAddresses;
import io.scar.cli.invoke.FunctionCall;
import io.scar.cli.invoke.Payload;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.provision.ImageExaminer;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.LayerPackage;
import io.scar.cli.provision.Preflight;
import io.scar.cli.provision.Provisioning;
import io.scar.cli.provision.Provisioning.Applied;
import io.scar.cli.provision.Provisioning.Outcome;
import io.scar.cli.provision.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar init}. */
@Command(
    name = "init",
    description = "Create a function, its role, its log and its triggers.",
    sortOptions = false)
final class InitCommand implements Runnable {

  @Mixin private FunctionOptions options = new FunctionOptions();

  @Option(names = "--dry-run", description = "Show what would be made, and make nothing.")
  private boolean dryRun;

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
    Settings settings = context.settings().forDryRun(dryRun).withImages();
    List<FunctionDefinition> functions = functions(settings);
    context.tell(settings);
    try (Clients clients = new Clients(context.environment())) {
      List<ImageFit> fits = new ArrayList<>();
      List<Target> targets =
          targets(functions, ExaminationBar.examiner(context, clients, false, false), fits);
      fits.forEach(fit -> fit.warnings().forEach(text -> context.console().note("note: " + text)));
      functions.forEach(function -> noteLogin(function, clients));
      LayerPackage layer = LayerPackage.in(context.environment().distribution(), context.version());
      PlannedRun run =
          new PlannedRun(context, json, fits.stream().map(ImageFit::function).toList(), fits);
      try (Provisioning provisioning =
          context
              .console()
              .waiting(
                  "Reading what exists",
                  () ->
                      Provisioning.plan(
                          clients, layer, targets, ConsoleMeter.on(context.console())))) {
        if (dryRun) {
          run.show(provisioning);
          return;
        }
        requireSame(provisioning.plans());
        List<Applied> applied = run.apply(provisioning);
        for (int i = 0; i < applied.size(); i++) {
          if (applied.get(i).outcome() == Outcome.CREATED) {
            finish(functions.get(i), clients, run);
          }
        }
        run.end(provisioning, applied);
      }
    }
  }

  /**
   * What is planned. A dry run shows what can be told of a function whose image or script is not
   * there.
   *
   * @param fits receives how the images fit
   */
  private List<Target> targets(
      List<FunctionDefinition> functions, ImageExaminer images, List<ImageFit> fits) {
    if (!dryRun) {
      fits.addAll(Preflight.check(functions, images));
      return functions.stream().map(Target::of).toList();
    }
    List<Target> targets = new ArrayList<>();
    for (FunctionDefinition function : functions) {
      try {
        fits.addAll(Preflight.check(List.of(function), images));
        targets.add(Target.of(function));
      } catch (Failure e) {
        if (e.status() == ExitStatus.UNEXPECTED) {
          throw e;
        }
        context.console().note("note: it would be refused: " + e.reason());
        targets.add(Target.outlined(function));
      }
    }
    return targets;
  }

  /** What exists is not changed by a command whose name says that it makes things. */
  private void requireSame(List<FunctionPlan> plans) {
    List<String> names = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (FunctionPlan plan : plans) {
      if (!plan.creates() && !plan.isUpToDate()) {
        names.add(plan.function());
        lines.add("Function " + plan.function() + " exists already and differs:");
        lines.addAll(PlanText.lines(plan, "").stream().skip(1).toList());
      }
    }
    if (!names.isEmpty()) {
      throw Failure.usage(
          String.join("\n", lines),
          "`scar update%s` applies the difference; `scar rm -n %s` removes the function."
              .formatted(
                  options.definition() == null
                      ? " -n " + names.getFirst() + " …"
                      : " -f " + options.definition(),
                  names.getFirst()));
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

  private static void finish(FunctionDefinition function, Clients clients, PlannedRun run) {
    if (function.preheat()) {
      preheat(clients.of(function.account()), function.name());
      run.say("Called it once, to have it ready.");
    }
    if (function.http() != null) {
      String template = function.httpCall().endpoint();
      run.say(
          "URL:   "
              + new FunctionAddresses(clients.of(function.account()))
                  .find(function.name(), template)
                  .uri());
    }
    run.say("Next:  " + commands(function));
  }

  private static void preheat(Aws aws, String name) {
    try {
      new FunctionCall(aws).asynchronously(name, Payload.direct(null, List.of(), true));
    } catch (Failure e) {
      throw e.withNote("Function " + name + " is made all the same.");
    }
  }

  private static String commands(FunctionDefinition function) {
    String log = "scar log -n " + function.name();
    if (function.http() != null) {
      return "scar invoke -n " + function.name() + " -db FILE      " + log;
    }
    return function.inputsOfRole().isEmpty()
        ? "scar run -n " + function.name() + "      " + log
        : "scar put -b "
            + function.inputsOfRole().getFirst().path()
            + " -p FILE      "
            + log
            + " --follow";
  }
}
