package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Batch;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.FunctionRules;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of the functions that a command is about, from all sources ({@link Precedence}). */
public final class Settings {

  private static final String REGION = "/lambda/region";
  private static final String PROFILE = "/lambda/boto_profile";

  /** Leaves the choice to AWS's chain. */
  private static final String DEFAULT_PROFILE = "default";

  private final Environment environment;
  private final ScarConfig config;
  private final Set<String> notices = new LinkedHashSet<>();
  private boolean onlyShown;

  private Settings(Environment environment, ScarConfig config) {
    this.environment = environment;
    this.config = config;
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

  /** Says what has no effect, or another one than is wanted. */
  private FunctionDefinition noteEffects(ObjectNode flags, FunctionDefinition function) {
    if (flags.has("batch") && function.batch() == null) {
      notices.add(
          "-bm, -bc and -g describe jobs of AWS Batch, which %s has none of: -em lambda-batch or -em batch gives it some"
              .formatted(function.name()));
    }
    if (function.isImageRuntime() && !function.layers().isEmpty()) {
      notices.add(
          "`lambda.layers` (-l) has no effect: %s is an image, and images have no Lambda layers; put what they hold into the image"
              .formatted(function.name()));
    }
    Batch batch = function.batch();
    if (batch != null && batch.job().memory() < Batch.USEFUL_MEMORY) {
      notices.add(
          "`batch.memory` (-bm) of %d MiB is little for a job: scar's own part in it takes up to about 100 MiB, and a job that needs more than it has is killed; give at least %d"
              .formatted(batch.job().memory(), Batch.USEFUL_MEMORY));
    }
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
    requireRight(definition, functions, flags);
    if (!definition.tree().path("functions").path("oscar").isEmpty()) {
      refuse(
          Failure.doesNotFit(
              file + ": not supported by this version: provider `oscar`.",
              "Leave `functions.oscar` out."));
    }
    ObjectNode storage = config.storageProviders().deepCopy();
    Precedence.lay(definition.tree().withObject("/storage_providers"), storage);
    return functions.stream()
        .map(function -> noteEffects(flags, checked(function, storage, definition::place)))
        .toList();
  }

  /**
   * @throws InvalidSettings with everything that is wrong with a definition: with single values,
   *     with several together, and of its functions with each other
   */
  private void requireRight(SettingsFile definition, List<ObjectNode> functions, ObjectNode flags) {
    List<Problem> problems = new ArrayList<>(definition.problems());
    boolean limits = problems.isEmpty();
    for (FunctionRules.Finding finding : findings(functions)) {
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
      if (!hasImage(functions.get(i)) && !definition.isWrong(container)) {
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
    if (!problems.isEmpty()) {
      throw new InvalidSettings(
          limits && problems.size() == found ? ExitStatus.DOES_NOT_FIT : ExitStatus.USAGE,
          problems.stream()
              .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
              .map(Problem::toString)
              .toList());
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
    lambda.put("boto_profile", account.profile() == null ? "default" : account.profile());
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

  private static boolean hasImage(ObjectNode function) {
    JsonNode container = function.path("lambda").path("container");
    return !container.path("image").asText().isEmpty()
        || !container.path("image_file").asText().isEmpty();
  }

  private FunctionDefinition checked(
      ObjectNode merged, JsonNode storage, UnaryOperator<String> place) {
    List<FunctionRules.Finding> findings = findings(List.of(merged));
    if (!findings.isEmpty()) {
      throw new InvalidSettings(
          findings.stream().allMatch(FunctionRules.Finding::limit)
              ? ExitStatus.DOES_NOT_FIT
              : ExitStatus.USAGE,
          findings.stream().map(FunctionRules.Finding::message).toList());
    }
    passPasswordOn(merged);
    List<String> problems =
        new UsedStorage(environment.variables(), storage, place, notices).tell(merged);
    if (!problems.isEmpty()) {
      refuse(new InvalidSettings(problems));
    }
    FunctionDefinition function = build(merged);
    if (function.batch() != null && function.delegateBucket() == null) {
      refuse(
          Failure.usage(
              "lambda.execution_mode: no output is in the account's own S3, where it could be noted"
                  + " which events have their job.",
              "Give `lambda.deployment.bucket` (-db)."));
    }
    try {
      Unsupported.refuse(function.name(), withRuntime(merged, function));
    } catch (Failure e) {
      refuse(e);
    }
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

  /** Runtimes of old files count as the one that they are read as. */
  private static ObjectNode withRuntime(ObjectNode merged, FunctionDefinition function) {
    merged.withObject("/lambda").put("runtime", function.runtime());
    return merged;
  }

  private FunctionDefinition build(ObjectNode merged) {
    List<String> found = new ArrayList<>();
    FunctionDefinition function = DefinitionBuilder.build(merged, found);
    notices.addAll(found);
    return function;
  }

  private ObjectNode merged(ObjectNode flags, ObjectNode definition) {
    ObjectNode defaults = Schema.defaults(Schema.FUNCTION);
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    ObjectNode ofFiles = Precedence.settle(none, none, definition, config.function(), defaults);
    notices.addAll(OtherSections.notUsed(ofFiles));
    noteProfile(ofFiles, flags);
    ObjectNode ofEnvironment = fromEnvironment();
    ObjectNode result =
        Precedence.settle(flags, ofEnvironment, definition, config.function(), defaults);
    if (!Stream.of(flags, ofEnvironment, definition).anyMatch(Settings::namesRegion)
        && result.at(REGION).equals(defaults.at(REGION))) {
      // Every scar.cfg lists the default: AWS's own file knows better.
      profilesRegion(result)
          .ifPresent(region -> result.withObject("/lambda").put("region", region));
    }
    return result;
  }

  private static boolean namesRegion(ObjectNode settings) {
    return !settings.at(REGION).isMissingNode();
  }

  private Optional<String> profilesRegion(ObjectNode function) {
    String profile = function.at(PROFILE).asText(DEFAULT_PROFILE);
    return AwsConfigFile.region(
            environment.awsConfigFile(),
            profile.equals(DEFAULT_PROFILE)
                ? environment.profile().orElse(DEFAULT_PROFILE)
                : profile)
        .filter(region -> Schema.regionProblem(region) == null);
  }

  private void noteProfile(ObjectNode ofFiles, ObjectNode flags) {
    String profile = ofFiles.at(PROFILE).asText(DEFAULT_PROFILE);
    if (environment.hasCredentials()
        && !profile.equals(DEFAULT_PROFILE)
        && flags.at(PROFILE).isMissingNode()) {
      notices.add(
          "`lambda.boto_profile: %s` is not used: the environment has credentials, which win; -pf %s takes the profile"
              .formatted(profile, profile));
    }
  }

  private ObjectNode fromEnvironment() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    environment
        .region()
        .ifPresent(
            region -> {
              String problem = Schema.regionProblem(region);
              if (problem != null) {
                throw Failure.usage("AWS_REGION: " + problem + ".", null);
              }
              tree.withObject("/lambda").put("region", region);
            });
    environment
        .registryMirrors()
        .forEach((from, to) -> tree.withObject("/lambda/container/registry/mirrors").put(from, to));
    if (environment.hasCredentials()) {
      // As in AWS's chain, where they come before any profile.
      tree.withObject("/lambda").put("boto_profile", DEFAULT_PROFILE);
    } else {
      environment
          .profile()
          .ifPresent(profile -> tree.withObject("/lambda").put("boto_profile", profile));
    }
    return tree;
  }
}
