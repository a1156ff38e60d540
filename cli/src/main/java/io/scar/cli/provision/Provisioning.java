package io.scar.cli.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Clients;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionDefinition.Account;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.cli.plan.Action;
import io.scar.cli.plan.FunctionPlan;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.Planner;
import io.scar.cli.plan.Spec;
import io.scar.cli.plan.Wanted;
import io.scar.container.archive.ImageSource;
import io.scar.contract.environment.FunctionVariables;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings functions, and what they need, to what their definitions say: all of it, or nothing. Made
 * by {@link #plan}, which reads and changes nothing; {@link #apply} does what the plans say.
 */
public final class Provisioning implements AutoCloseable {

  /** How a function came out. */
  public enum Outcome {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  /**
   * @param took for the function alone
   * @param whole Lambda's own words
   */
  public record Applied(
      String name,
      String arn,
      int memory,
      int timeout,
      Outcome outcome,
      Duration took,
      ObjectNode whole) {}

  private record Part(
      FunctionPlan plan,
      Site site,
      @Nullable PreparedFunction prepared,
      Optional<DeployedFunction> deployed) {

    PreparedFunction function() {
      return Objects.requireNonNull(prepared, "an outlined function is only shown");
    }
  }

  private final Map<Account, Site> sites = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Undo undo = new Undo();
  private final Clients clients;
  private final LayerPackage layer;
  private final Meters meters;

  private Provisioning(Clients clients, LayerPackage layer, Meters meters) {
    this.clients = clients;
    this.layer = layer;
    this.meters = meters;
  }

  /**
   * Reads what there is and plans what is to be done, for all functions of one call.
   *
   * @throws Failure if one of them cannot become what its definition says
   */
  public static Provisioning plan(
      Clients clients, LayerPackage layer, List<Target> targets, Meters meters) {
    Provisioning provisioning = new Provisioning(clients, layer, meters);
    boolean planned = false;
    try {
      provisioning.plan(targets);
      planned = true;
      return provisioning;
    } finally {
      if (!planned) {
        provisioning.close();
      }
    }
  }

  private void plan(List<Target> targets) {
    Planner planner = new Planner();
    for (Target target : targets) {
      FunctionDefinition definition = target.definition();
      Site site = site(definition.account());
      StateReader reader = new StateReader(site.aws(), site.place(), site.layers());
      Optional<DeployedFunction> deployed = reader.function(definition.name());
      if (target.outlined()) {
        outline(planner, definition, site, reader, deployed, targets);
        continue;
      }
      deployed.ifPresent(found -> requireSameForm(found.spec(), definition));
      PreparedFunction function = prepare(target);
      site.packages().add(function);
      deployed.ifPresent(site.packages()::locate);
      List<Spec> wanted =
          function
              .wanted(site.place(), site.layers().exists(layer.spec()), apiId(deployed))
              .specs();
      FunctionPlan plan =
          planner.plan(
              definition.name(),
              definition.account(),
              wanted,
              reader.read(
                  deployed,
                  wanted,
                  !function.cacheMissing(),
                  together(site, definition.account(), targets)));
      parts.add(new Part(plan, site, function, deployed));
    }
  }

  private void outline(
      Planner planner,
      FunctionDefinition definition,
      Site site,
      StateReader reader,
      Optional<DeployedFunction> deployed,
      List<Target> targets) {
    List<Spec> wanted = Wanted.outlined(definition, site.place(), layer.spec()).specs();
    FunctionPlan plan =
        planner.plan(
            definition.name(),
            definition.account(),
            wanted,
            reader.read(deployed, wanted, false, together(site, definition.account(), targets)));
    parts.add(new Part(plan, site, null, deployed));
  }

  private static Set<String> together(Site site, Account account, List<Target> targets) {
    Set<String> arns = new LinkedHashSet<>();
    for (Target target : targets) {
      if (target.definition().account().equals(account)) {
        arns.add(site.place().function(target.definition().name()));
      }
    }
    return arns;
  }

  private static @Nullable String apiId(Optional<DeployedFunction> function) {
    return function
        .map(f -> f.spec().variables().get(FunctionVariables.API_GATEWAY_ID))
        .orElse(null);
  }

  private Site site(Account account) {
    Site known = sites.get(account);
    if (known != null) {
      return known;
    }
    Site site = opened(new Site(clients.of(account), layer));
    sites.put(account, site);
    return site;
  }

  /**
   * @throws Failure if the function is a package and is to be an image, or the reverse
   */
  private static void requireSameForm(FunctionSpec deployed, FunctionDefinition definition) {
    boolean isImage = deployed.image() != null;
    if (isImage != definition.isImageRuntime()) {
      throw Failure.usage(
          "Function %s is %s, and Lambda lets it not become %s."
              .formatted(
                  definition.name(),
                  isImage ? "an image" : "a package with a layer",
                  isImage ? "a package with a layer" : "an image"),
          "Remove it first with `scar rm -n %s`, or choose another name."
              .formatted(definition.name()));
    }
  }

  private PreparedFunction prepare(Target target) {
    if (target.kept() != null) {
      return opened(
          PreparedFunction.keeping(clients, target.definition(), layer, target.kept(), meters));
    }
    ImageSource image = Images.open(clients, target.definition());
    open.push(() -> PreparedFunction.close(image));
    return opened(PreparedFunction.of(clients, target.definition(), layer, image, meters));
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** One plan for each function, in the order of the functions. */
  public List<FunctionPlan> plans() {
    return parts.stream().map(Part::plan).toList();
  }

  /** Why {@link #apply} would be refused before it changes anything, a reason for each function. */
  public List<Failure> obstacles() {
    List<Failure> obstacles = new ArrayList<>();
    for (Part part : parts) {
      try {
        part.site().requirePossible(part.plan());
      } catch (Failure e) {
        if (e.status() != ExitStatus.USAGE && e.status() != ExitStatus.NOT_FOUND) {
          throw e;
        }
        obstacles.add(e);
      }
    }
    return obstacles;
  }

  /**
   * Does what the plans say.
   *
   * @throws Failure after everything that this call did is taken back
   */
  public List<Applied> apply() {
    try {
      parts.forEach(part -> part.site().requirePossible(part.plan()));
      Handover handover = new Handover(plans());
      for (Part part : parts) {
        handover.giveUp(part.plan(), part.site().triggers(), undo);
      }
      List<Applied> applied = new ArrayList<>();
      for (Part part : parts) {
        applied.add(apply(part));
      }
      undo.requireGoingOn();
      return applied;
    } catch (RuntimeException e) {
      throw undo.undo(e);
    }
  }

  private Applied apply(Part part) {
    long begin = System.nanoTime();
    for (Action action : part.plan().actions()) {
      undo.requireGoingOn();
      part.site().apply(action, part.function(), undo);
    }
    return applied(part, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** As the functions are, where the plans have nothing to do. */
  public List<Applied> unchanged() {
    return parts.stream().map(part -> applied(part, Duration.ZERO)).toList();
  }

  private static Applied applied(Part part, Duration took) {
    FunctionDefinition definition = part.function().definition();
    @Nullable ObjectNode known =
        part.plan().isUpToDate() ? part.deployed().map(DeployedFunction::whole).orElse(null) : null;
    ObjectNode whole =
        known != null
            ? known
            : new FunctionReader(part.site().aws(), part.site().layers())
                .read(definition.name())
                .map(DeployedFunction::whole)
                .orElseThrow();
    return new Applied(
        definition.name(),
        whole.path("FunctionArn").asText(),
        definition.size().memory(),
        definition.size().timeout(),
        part.plan().creates()
            ? Outcome.CREATED
            : part.plan().isUpToDate() ? Outcome.UNCHANGED : Outcome.UPDATED,
        took,
        whole);
  }

  /** Lets {@link #apply}, in another thread, stop at its next step and take back what it did. */
  public void cancel() {
    undo.cancel();
  }

  /** What {@link #apply} has done and not taken back, last first. */
  public List<String> made() {
    return undo.made();
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
