package io.scar.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.provision.ImageFit;
import io.scar.cli.provision.Provisioning;
import io.scar.cli.provision.Provisioning.Applied;
import io.scar.cli.provision.Provisioning.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan, then the deed: what {@code init} and {@code update} show and do in the same way. */
final class PlannedRun {

  /** After an interruption. */
  private static final Duration TIME_TO_UNDO = Duration.ofSeconds(30);

  private final Context context;
  private final JsonOptions json;
  private final List<FunctionDefinition> functions;
  private final List<ImageFit> fits;

  /**
   * @param functions that the plans are of
   * @param fits of their images, in the same order; none if they keep the images that they have
   */
  PlannedRun(
      Context context, JsonOptions json, List<FunctionDefinition> functions, List<ImageFit> fits) {
    this.context = context;
    this.json = json;
    this.functions = functions;
    this.fits = fits;
  }

  /** Shows the plans and does nothing. */
  void show(Provisioning provisioning) {
    provisioning
        .obstacles()
        .forEach(e -> context.console().note("note: it would be refused: " + e.reason()));
    if (json.any()) {
      context.console().result(PlanDocument.of(provisioning.plans()));
      return;
    }
    for (FunctionPlan plan : provisioning.plans()) {
      lines(plan).forEach(context.console()::result);
    }
  }

  private List<String> lines(FunctionPlan plan) {
    return plan.isUpToDate()
        ? List.of(plan.function() + " is up to date.")
        : PlanText.lines(plan, heading(plan));
  }

  private String heading(FunctionPlan plan) {
    for (int i = 0; i < fits.size(); i++) {
      if (plan.creates() && functions.get(i).name().equals(plan.function())) {
        return fits.get(i).summary();
      }
    }
    return "";
  }

  /** Does what the plans say, if there is anything to do, and says how it went. */
  List<Applied> apply(Provisioning provisioning) {
    if (provisioning.plans().stream().allMatch(FunctionPlan::isUpToDate)) {
      List<Applied> unchanged = provisioning.unchanged();
      unchanged.forEach(this::tell);
      return unchanged;
    }
    if (!json.any()) {
      provisioning.plans().stream()
          .filter(plan -> !plan.isUpToDate())
          .forEach(plan -> lines(plan).forEach(this::say));
    }
    List<Applied> applied = interruptibly(provisioning);
    applied.forEach(this::tell);
    return applied;
  }

  private List<Applied> interruptibly(Provisioning provisioning) {
    try (var _ =
            context
                .interruption()
                .waitingFor(
                    () -> {
                      provisioning.cancel();
                      context.console().note("Interrupted: what was made is being undone.");
                    },
                    TIME_TO_UNDO,
                    () ->
                        context
                            .console()
                            .error("It could not be undone in time.", left(provisioning.made())));
        var _ = context.console().spinner(label(provisioning.plans()))) {
      return provisioning.apply();
    }
  }

  private static String label(List<FunctionPlan> plans) {
    List<FunctionPlan> changing = plans.stream().filter(plan -> !plan.isUpToDate()).toList();
    FunctionPlan first = changing.getFirst();
    return changing.size() == 1
        ? (first.creates() ? "Creating " : "Updating ") + first.function()
        : "Making " + changing.size() + " functions what they are to be";
  }

  private static String left(List<String> made) {
    return (made.isEmpty() ? "" : "Left behind: " + String.join(", ", made) + ".\n")
        + "What was being made just then may be there too: see `scar ls`, and `scar rm -n NAME`.";
  }

  private void tell(Applied applied) {
    say(
        switch (applied.outcome()) {
          case CREATED -> "Created %s in %s.".formatted(applied.name(), seconds(applied));
          case UPDATED -> "Updated %s in %s.".formatted(applied.name(), seconds(applied));
          case UNCHANGED -> applied.name() + " is up to date.";
        });
  }

  private static String seconds(Applied applied) {
    return String.format(Locale.ROOT, "%.1f s", applied.took().toMillis() / 1e3);
  }

  /** The last word, where it is JSON. */
  void end(Provisioning provisioning, List<Applied> applied) {
    if (!json.any()) {
      return;
    }
    List<ObjectNode> documents = new ArrayList<>();
    for (int i = 0; i < applied.size(); i++) {
      documents.add(document(applied.get(i), provisioning.plans().get(i)));
    }
    if (documents.size() == 1) {
      context.console().result(documents.getFirst());
      return;
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putArray("Functions").addAll(documents);
    context.console().result(document);
  }

  private ObjectNode document(Applied applied, FunctionPlan plan) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    if (json.verbose) {
      document.set("LambdaOutput", applied.whole());
      return document;
    }
    document
        .putObject("LambdaOutput")
        .put("FunctionName", applied.name())
        .put("FunctionArn", applied.arn())
        .put("MemorySize", applied.memory())
        .put("Timeout", applied.timeout());
    document.put("Outcome", applied.outcome().name().toLowerCase(Locale.ROOT));
    if (applied.outcome() == Outcome.UPDATED) {
      document.set("Plan", PlanDocument.changing(plan));
    }
    return document;
  }

  void say(String line) {
    if (!json.any()) {
      context.console().told(line);
    }
  }
}
