package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionRules;
import io.scar.cli.definition.ImageName;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.definition.Origin;
import io.scar.cli.definition.Problem;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.SettingsFile;
import io.scar.cli.definition.Unsupported;
import io.scar.cli.failure.ExitStatus;
import io.scar.cli.failure.Failure;
import io.scar.container.credentials.PasswordSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The settings of the functions that a command is about, from all sources ({@link Precedence}). */
public final class Settings {

  private final Environment environment;
  private final ScarConfig config;
  private final Sources sources;
  private final Set<String> notices = new LinkedHashSet<>();
  private boolean onlyShown;
  private boolean imagesNeeded;

  private Settings(Environment environment, ScarConfig config) {
    this.environment = environment;
    this.config = config;
    this.sources = new Sources(environment, config.function(), notices::add);
    notices.addAll(config.notices());
  }

  /** Reads scar.cfg, or makes it. */
  public static Settings load(Environment environment) {
    return new Settings(
        environment, ScarConfig.load(environment.configFolder(), environment.workingFolder()));
  }

  /**
   * From now on functions to create are only shown: what is not supported is a notice instead of a
   * refusal.
   */
  public Settings forDryRun(boolean asked) {
    onlyShown = asked;
    return this;
  }

  /**
   * From now on the images of functions to create have to be there, as far as files are; a dry run
   * only notes it.
   */
  public Settings withImages() {
    imagesNeeded = true;
    return this;
  }

  /** What deserves a word to the user, in the order in which it was found. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Where commands act that name no function: the account of flags, environment and scar.cfg. */
  public FunctionDefinition.Account account(ObjectNode flags) {
    ObjectNode merged = merged(flags, JsonNodeFactory.instance.objectNode());
    merged.withObject("/lambda").put("name", "none");
    return DefinitionBuilder.build(merged, new ArrayList<>()).account();
  }

  /** The function that flags alone describe. */
  public FunctionDefinition fromFlags(ObjectNode flags) {
    return build(merged(flags, JsonNodeFactory.instance.objectNode()));
  }

  /** As {@link #fromFlags}, for a function that is to be created. */
  public FunctionDefinition toCreate(ObjectNode flags) {
    return noteEffects(
        flags,
        checked(
            merged(flags, JsonNodeFactory.instance.objectNode()),
            config.storageProviders(),
            _ -> ""));
  }

  private FunctionDefinition noteEffects(ObjectNode flags, FunctionDefinition function) {
    notices.addAll(WithoutEffect.in(flags, function));
    return function;
  }

  /** The functions of a definition file, in its order; the flags apply to each. */
  public List<FunctionDefinition> fromFile(Path file, ObjectNode flags) {
    SettingsFile definition = examine(file).requireRight();
    List<FunctionDefinition> functions = new ArrayList<>();
    for (ObjectNode function : functionsOf(definition, file)) {
      functions.add(build(merged(flags, function)));
    }
    return functions;
  }

  /** As {@link #fromFile}, for functions that are to be created. */
  public List<FunctionDefinition> toCreate(Path file, ObjectNode flags) {
    SettingsFile definition = examine(file);
    List<ObjectNode> trees = functionsOf(definition, file);
    List<ObjectNode> functions = trees.stream().map(tree -> merged(flags, tree)).toList();
    ObjectNode storage = config.storageProviders().deepCopy();
    Precedence.lay(definition.tree().withObject("/storage_providers"), storage);
    List<Failure> refusals = new ArrayList<>();
    if (!definition.tree().path("functions").path("oscar").isEmpty()) {
      refusals.add(
          Failure.doesNotFit(
              file + ": not supported by this version: provider `oscar`.",
              "Leave `functions.oscar` out."));
    }
    requireRight(definition, functions, flags, storage, List.copyOf(refusals));
    refusals.forEach(this::refuse);
    List<FunctionDefinition> made = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      int index = i;
      FunctionDefinition function = checked(functions.get(i), storage, definition::place);
      made.add(noteEffects(flags, function));
      notices.addAll(
          WithoutEffect.in(
              trees.get(i), function, section -> definition.place(pathOf(index, section))));
    }
    return made;
  }

  /**
   * @param refusals what else the definition is refused for
   * @throws InvalidSettings with everything that is wrong with a definition: with single values,
   *     with several together, with what its functions use, and of its functions with each other
   */
  private void requireRight(
      SettingsFile definition,
      List<ObjectNode> functions,
      ObjectNode flags,
      JsonNode storage,
      List<Failure> refusals) {
    List<Problem> problems = new ArrayList<>(definition.problems());
    Set<String> elsewhere = new LinkedHashSet<>();
    List<Failure> refused = new ArrayList<>(onlyShown ? List.of() : refusals);
    boolean limits = problems.isEmpty();
    List<ObjectNode> told = functions.stream().map(ObjectNode::deepCopy).toList();
    for (ObjectNode function : told) {
      List<UsedStorage.Finding> found =
          new UsedStorage(environment.variables(), storage, new LinkedHashSet<>()).tell(function);
      if (onlyShown) {
        continue;
      }
      for (UsedStorage.Finding finding : found) {
        if (definition.isWrong(finding.section())) {
          continue;
        }
        limits = false;
        Problem problem = definition.problem(finding.section(), finding.message());
        if (definition.place(finding.section()).isEmpty()) {
          elsewhere.add(finding.message());
        } else if (!problems.contains(problem)) {
          problems.add(problem);
        }
      }
      Unsupported.in(function).ifPresent(refused::add);
    }
    for (FunctionRules.Finding finding : findings(told)) {
      String path = pathOf(finding.function(), finding.path());
      if (!definition.isWrong(path)) {
        problems.add(definition.problem(path, finding.message()));
        limits &= finding.limit();
      }
    }
    int found = problems.size();
    boolean named = flags.path("lambda").has("name");
    Map<String, Integer> names = new LinkedHashMap<>();
    for (int i = 0; i < functions.size(); i++) {
      String container = pathOf(i, "lambda.container");
      if (DefinitionBuilder.imageOf(functions.get(i)) == null && !definition.isWrong(container)) {
        problems.add(
            definition.problem(
                container, "the function has no image; give `lambda.container.image` or -i IMAGE"));
        continue;
      }
      String name = DefinitionBuilder.nameOf(functions.get(i));
      if (name != null && names.putIfAbsent(name, i) != null) {
        problems.add(
            definition.problem(
                pathOf(i, "lambda.name"),
                named
                    ? "%d functions cannot all be named `%s`; leave -n out, or define one function"
                        .formatted(functions.size(), name)
                    : "two functions are named `%s`; give each a `lambda.name` of its own"
                        .formatted(name)));
      }
    }
    boolean rightButForImages = problems.isEmpty() && elsewhere.isEmpty() && refused.isEmpty();
    boolean absent = false;
    JsonNode given = flags.at("/lambda/container");
    for (int i = 0; i < functions.size(); i++) {
      String absence = absence(functions.get(i));
      absent |= absence != null;
      if (absence != null && (given.has("image") || given.has("image_file"))) {
        elsewhere.add(absence);
      } else if (absence != null) {
        String key = functions.get(i).at("/lambda/container").has("image_file") ? "_file" : "";
        problems.add(definition.problem(pathOf(i, "lambda.container.image" + key), absence));
      }
    }
    if (problems.isEmpty() && elsewhere.isEmpty()) {
      if (refused.size() == 1) {
        throw refused.getFirst();
      }
      limits = true;
    }
    List<String> placed =
        problems.stream()
            .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
            .map(Problem::toString)
            .toList();
    List<String> others = new ArrayList<>(elsewhere);
    refused.stream().map(Failure::reason).distinct().forEach(others::add);
    if (!placed.isEmpty() || !others.isEmpty()) {
      ExitStatus status =
          limits && problems.size() == found && !absent
              ? ExitStatus.DOES_NOT_FIT
              : ExitStatus.USAGE;
      throw new InvalidSettings(rightButForImages ? ExitStatus.NOT_FOUND : status, placed, others);
    }
  }

  private static String pathOf(int function, String path) {
    return "functions.aws[" + function + "]." + path;
  }

  /**
   * A function that is deployed, with the flags' changes and no other.
   *
   * @param deployed as an element of {@code functions.aws} would describe it
   * @param account where it is
   */
  public FunctionDefinition toUpdate(
      ObjectNode deployed, FunctionDefinition.Account account, ObjectNode flags) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    ObjectNode merged =
        Precedence.settle(flags, none, deployed, none, Schema.defaults(Schema.FUNCTION));
    ObjectNode lambda = merged.withObject("/lambda");
    lambda.put("region", account.region());
    lambda.put(
        "boto_profile", account.profile() == null ? Sources.DEFAULT_PROFILE : account.profile());
    if (account.accountId() != null) {
      merged.withObject("/iam").put("account_id", account.accountId());
    }
    ArrayNode roles = merged.withObject("/iam").putArray("assume_role");
    account.roles().forEach(role -> roles.add(DefinitionBuilder.tree(role)));
    return noteEffects(flags, checked(merged, config.storageProviders(), _ -> ""));
  }

  private SettingsFile examine(Path file) {
    Path absolute = environment.workingFolder().resolve(file).toAbsolutePath().normalize();
    @Nullable Path folder = absolute.getParent();
    SettingsFile definition =
        SettingsFile.examine(
            absolute,
            Schema.DEFINITION,
            new Origin(
                file.toString(), folder == null ? absolute : folder, environment.workingFolder()));
    notices.addAll(definition.notices());
    return definition;
  }

  private static List<ObjectNode> functionsOf(SettingsFile definition, Path file) {
    List<ObjectNode> functions = new ArrayList<>();
    for (JsonNode function : definition.tree().path("functions").path("aws")) {
      if (function instanceof ObjectNode tree) {
        functions.add(tree);
      }
    }
    if (functions.isEmpty()) {
      definition.requireRight();
      throw Failure.usage(
          file + " defines no function.", "Functions stand in the list `functions.aws`.");
    }
    return functions;
  }

  /** Why the function's image cannot be in a file of this machine; null if it may be there. */
  private @Nullable String absence(ObjectNode function) {
    String image = imagesNeeded && !onlyShown ? DefinitionBuilder.imageOf(function) : null;
    return image == null ? null : ImageName.absence(image);
  }

  private FunctionDefinition checked(
      ObjectNode merged, JsonNode storage, UnaryOperator<String> place) {
    passPasswordOn(merged);
    List<String> ofStorage =
        new UsedStorage(environment.variables(), storage, notices)
            .tell(merged).stream()
                .map(finding -> place.apply(finding.section()) + finding.message())
                .toList();
    if (onlyShown && !ofStorage.isEmpty()) {
      refuse(InvalidSettings.of(ofStorage));
      ofStorage = List.of();
    }
    List<FunctionRules.Finding> findings = findings(List.of(merged));
    List<String> lines = new ArrayList<>();
    findings.forEach(finding -> lines.add(finding.message()));
    lines.addAll(ofStorage);
    String absence = absence(merged);
    if (!lines.isEmpty()) {
      boolean limits =
          absence == null
              && ofStorage.isEmpty()
              && findings.stream().allMatch(FunctionRules.Finding::limit);
      if (absence != null) {
        lines.add(absence);
      }
      throw new InvalidSettings(
          limits ? ExitStatus.DOES_NOT_FIT : ExitStatus.USAGE, List.of(), lines);
    }
    if (absence != null) {
      throw Failure.notFound(absence, null);
    }
    FunctionDefinition function = build(merged);
    Unsupported.in(merged).ifPresent(this::refuse);
    return function;
  }

  /** What is wrong; where functions are only shown, what they lack is told and no more. */
  private List<FunctionRules.Finding> findings(List<ObjectNode> functions) {
    List<FunctionRules.Finding> findings = FunctionRules.check(functions);
    if (!onlyShown) {
      return findings;
    }
    findings.stream()
        .filter(FunctionRules.Finding::lacking)
        .forEach(finding -> notices.add("it would be refused: " + finding.message()));
    return findings.stream().filter(finding -> !finding.lacking()).toList();
  }

  private void refuse(Failure failure) {
    if (!onlyShown) {
      throw failure;
    }
    notices.add("it would be refused: " + failure.reason());
  }

  /** The registry's password becomes a variable of the function, from this environment. */
  private void passPasswordOn(ObjectNode merged) {
    String source = merged.at("/lambda/container/registry/password_from").asText("");
    if (source.isEmpty()
        || !(PasswordSource.parse(source) instanceof PasswordSource.Variable variable)) {
      return;
    }
    ObjectNode variables = merged.withObject("/lambda/environment/Variables");
    if (variables.path(variable.name()).asText("").isEmpty()) {
      String value = environment.variables().getOrDefault(variable.name(), "");
      if (value.isEmpty()) {
        throw Failure.usage(
            "lambda.container.registry.password_from: neither the function nor this environment"
                + " has a variable "
                + variable.name()
                + ".",
            "Export %s before init, which makes it a variable of the function; or use a secret's"
                    .formatted(variable.name())
                + " ARN.");
      }
      variables.put(variable.name(), value);
    }
  }

  private FunctionDefinition build(ObjectNode merged) {
    List<String> found = new ArrayList<>();
    FunctionDefinition function = DefinitionBuilder.build(merged, found);
    notices.addAll(found);
    return function;
  }

  private ObjectNode merged(ObjectNode flags, ObjectNode definition) {
    return sources.merged(flags, definition);
  }
}
