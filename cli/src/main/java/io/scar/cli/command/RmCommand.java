package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.config.FlagSettings;
import io.scar.cli.config.Settings;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.Failure;
import io.scar.cli.observe.FunctionList;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.plan.JobQueueSpec;
import io.scar.cli.plan.Kind;
import io.scar.cli.plan.Spec;
import io.scar.cli.provision.Removal;
import io.scar.contract.definition.Input;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scar rm}. */
@Command(name = "rm", description = "Remove what init made; buckets and their objects stay.")
final class RmCommand implements Runnable {

  private static final Duration TIME_FOR_A_STEP = Duration.ofSeconds(30);

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Function name.")
  private @Nullable String name;

  @Option(
      names = {"-a", "--all"},
      description = "All functions that scar made.")
  private boolean all;

  @Option(
      names = {"-f", "--conf-file"},
      paramLabel = "FILE",
      description = "The functions of a definition file.")
  private @Nullable Path file;

  @Option(
      names = "--delete-buckets",
      description = "The buckets too that init made and no other function uses, with all objects.")
  private boolean deleteBuckets;

  @Option(
      names = {"-y", "--yes"},
      description = "Delete buckets without asking.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Show what would be removed, and remove nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private JsonOptions json = new JsonOptions();
  @Mixin final BaseOptions base = new BaseOptions();

  private final Context context;
  private volatile boolean interrupted;

  RmCommand(Context context) {
    this.context = context;
  }

  private record Target(String name, Account account, List<Input> inputs) {}

  @Override
  public void run() {
    if (Stream.of(name != null, all, file != null).filter(given -> given).count() != 1) {
      throw Failure.usage("rm needs one of -n NAME, -f FILE and -a.", "`scar rm --help`");
    }
    List<ObjectNode> documents = new ArrayList<>();
    List<FunctionPlan> shown = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    try (Clients clients = new Clients(context.environment())) {
      List<Target> targets = targets(clients);
      if (targets.isEmpty()) {
        say("Nothing to remove: there is no function that scar made.");
      }
      for (Target target : targets) {
        if (interrupted) {
          break;
        }
        try {
          Removal removal = new Removal(clients.of(target.account()), target.account());
          FunctionPlan plan = removal.plan(target.name(), target.inputs(), deleteBuckets);
          if (dryRun) {
            shown.add(plan);
          } else {
            documents.add(remove(removal, plan));
          }
        } catch (Failure e) {
          failures.add(e);
        }
      }
    }
    if (dryRun) {
      show(shown, failures.isEmpty());
    } else if (json.any() && failures.isEmpty()) {
      context.console().result(documents.size() == 1 ? documents.getFirst() : list(documents));
    }
    if (!failures.isEmpty()) {
      // Each but the last is told here; the last one ends the command.
      failures
          .subList(0, failures.size() - 1)
          .forEach(e -> context.console().error(e.reason(), e.remedy()));
      throw failures.getLast();
    }
  }

  private void show(List<FunctionPlan> plans, boolean complete) {
    if (json.any()) {
      if (complete) {
        context.console().result(PlanDocument.of(plans));
      }
      return;
    }
    plans.forEach(plan -> PlanText.lines(plan, "").forEach(context.console()::result));
  }

  private ObjectNode remove(Removal removal, FunctionPlan plan) {
    List<Spec> buckets = buckets(plan);
    if (!buckets.isEmpty() && !yes) {
      confirm(plan.function(), buckets);
    }
    Removal.Removed removed = interruptibly(removal, plan);
    say("Removed " + plan.function() + (deleteBuckets ? "." : ". Buckets and their objects stay."));
    for (Action action : plan.actions()) {
      if (action instanceof Action.Keep) {
        say("%s stays: init did not make it.".formatted(capital(action.spec().thing())));
      }
    }
    return document(removed);
  }

  private Removal.Removed interruptibly(Removal removal, FunctionPlan plan) {
    try (var _ =
        context
            .interruption()
            .waitingFor(
                () -> {
                  interrupted = true;
                  removal.cancel();
                  context.console().note("Interrupted: it stops after this step.");
                },
                TIME_FOR_A_STEP,
                () ->
                    context
                        .console()
                        .error(
                            "The step did not end in time.",
                            "`scar rm -n " + plan.function() + "` goes on."))) {
      return removal.apply(
          plan,
          spec ->
              say(
                  "  - %-9s %s%s"
                      .formatted(
                          spec.kind().word(),
                          spec.label(),
                          spec instanceof JobQueueSpec queue && queue.unfinished() > 0
                              ? ", " + queue.detail()
                              : "")));
    }
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static List<Spec> buckets(FunctionPlan plan) {
    return plan.actions().stream()
        .map(action -> action.spec())
        .filter(spec -> spec.kind() == Kind.BUCKET)
        .toList();
  }

  private void confirm(String function, List<Spec> buckets) {
    List<String> named =
        buckets.stream().map(bucket -> bucket.name() + " (" + bucket.detail() + ")").toList();
    String what = "bucket" + (named.size() == 1 ? " " : "s ") + String.join(", ", named);
    if (!context.console().canAsk()) {
      throw Failure.usage(
          "Removing %s would delete %s, which cannot be undone.".formatted(function, what),
          "Say that you want it with --yes.");
    }
    if (!context.console().confirms("Delete " + what + " for ever?")) {
      throw Failure.usage("Nothing of " + function + " was removed.", null);
    }
  }

  private List<Target> targets(Clients clients) {
    Settings settings = context.settings();
    FlagSettings flags = common.flags(context);
    if (file != null) {
      List<FunctionDefinition> functions = settings.fromFile(file, flags.tree());
      context.tell(settings);
      return functions.stream()
          .map(f -> new Target(f.name(), f.account(), f.inputsOfRole()))
          .toList();
    }
    Account account = settings.account(flags.tree());
    context.tell(settings);
    if (name != null) {
      return List.of(new Target(name, account, List.of()));
    }
    return new FunctionList(clients.of(account))
        .names().stream().map(f -> new Target(f, account, List.of())).toList();
  }

  private void say(String line) {
    if (!json.any()) {
      context.console().told(line);
    }
  }

  private static ObjectNode document(Removal.Removed removed) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document
        .putObject("LambdaOutput")
        .put("FunctionName", removed.name())
        .put("RequestId", removed.requestId())
        .put("HTTPStatusCode", removed.httpStatus());
    return document;
  }

  private static ObjectNode list(List<ObjectNode> documents) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    var list = document.putArray("Functions");
    documents.forEach(list::add);
    return document;
  }
}
