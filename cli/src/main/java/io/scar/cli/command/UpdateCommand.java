package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.provision.DeployedDefinition;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.LayerPackage;
import io.scar.cli.provision.Meters;
import io.scar.cli.provision.Preflight;
import io.scar.cli.provision.Provisioning;
import io.scar.cli.provision.Target;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar update}. */
@Command(
    name = "update",
    description = {
      "Bring a function to what its definition says: code, image, settings, triggers, role.",
      "With -n alone, only what the other options say is changed; the layer becomes this command's."
    },
    sortOptions = false)
final class UpdateCommand implements Runnable {

  @Mixin private FunctionOptions options = new FunctionOptions();

  @Option(names = "--dry-run", description = "Show what would be changed, and change nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;

  UpdateCommand(Context context) {
    this.context = context;
  }

  @Override
  public void run() {
    options.checkUpdate();
    Settings settings = context.settings().forDryRun(dryRun).withImages();
    ObjectNode flags = options.settings(common.flags(context));
    Path file = options.definition();
    if (file != null) {
      List<FunctionDefinition> functions = settings.toCreate(file, flags);
      context.tell(settings);
      try (Clients clients = new Clients(context.environment())) {
        update(
            functions,
            functions.stream().map(Target::of).toList(),
            fits(functions, clients),
            clients);
      }
      return;
    }
    Account account = settings.account(flags);
    try (Clients clients = new Clients(context.environment());
        DeployedDefinition deployed =
            DeployedDefinition.read(clients.of(account), options.name())) {
      FunctionDefinition function = settings.toUpdate(deployed.tree(flags), account, flags);
      context.tell(settings);
      List<FunctionDefinition> functions = List.of(function);
      List<ImageFit> fits = List.of();
      if (function.image() == null) {
        Preflight.checkWithoutImages(functions);
      } else {
        fits = fits(functions, clients);
      }
      update(functions, List.of(deployed.target(function)), fits, clients);
    }
  }

  private List<ImageFit> fits(List<FunctionDefinition> functions, Clients clients) {
    List<ImageFit> fits =
        Preflight.check(functions, ExaminationBar.examiner(context, clients, false, false));
    fits.forEach(fit -> fit.warnings().forEach(text -> context.console().note("note: " + text)));
    return fits;
  }

  private void update(
      List<FunctionDefinition> functions,
      List<Target> targets,
      List<ImageFit> fits,
      Clients clients) {
    LayerPackage layer = LayerPackage.in(context.environment().distribution(), context.version());
    Meters meters = ConsoleMeter.on(context.console());
    PlannedRun run = new PlannedRun(context, json, functions, fits);
    try (Provisioning provisioning =
        context
            .console()
            .waiting(
                "Reading what exists", () -> Provisioning.plan(clients, layer, targets, meters))) {
      for (FunctionPlan plan : provisioning.plans()) {
        if (plan.creates()) {
          throw Failure.notFound(
              "Function " + plan.function() + " does not exist.", "`scar init` makes it.");
        }
      }
      if (dryRun) {
        run.show(provisioning);
      } else {
        run.end(provisioning, run.apply(provisioning));
      }
    }
  }
}
