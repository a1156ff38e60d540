package io.scar.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.DefinitionBuilder;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.cli.definition.InvalidSettings;
import io.scar.cli.definition.Origin;
import io.scar.cli.definition.Schema;
import io.scar.cli.definition.SettingsFile;
import io.scar.cli.definition.Unsupported;
import io.scar.cli.failure.Failure;
import io.scar.container.credentials.PasswordSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the functions that a command is about. Of the sources, an earlier one wins:
 * flags, environment, definition file, scar.cfg, defaults. Maps are merged; a list replaces a list.
 */
public final class Settings {

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
    ObjectNode merged = merged(flags, JsonNodeFactory.instance.objectNode());
    return checked(merged, config.storageProviders(), _ -> "");
  }

  /** The functions of a definition file, in its order; the flags apply to each. */
  public List<FunctionDefinition> fromFile(Path file, ObjectNode flags) {
    SettingsFile definition = read(file);
    List<FunctionDefinition> functions = new ArrayList<>();
    for (ObjectNode function : functionsOf(definition, file)) {
      functions.add(build(merged(flags, function)));
    }
    return functions;
  }

  /** As {@link #fromFile}, for functions that are to be created. */
  public List<FunctionDefinition> toCreate(Path file, ObjectNode flags) {
    SettingsFile definition = read(file);
    if (!definition.tree().path("functions").path("oscar").isEmpty()) {
      refuse(
          Failure.doesNotFit(
              file + ": not supported by this version: provider `oscar`.",
              "Leave `functions.oscar` out."));
    }
    List<ObjectNode> trees = functionsOf(definition, file);
    if (trees.size() > 1 && flags.path("lambda").has("name")) {
      throw Failure.usage(
          "%s defines %d functions, which cannot all be named `%s`."
              .formatted(file, trees.size(), flags.path("lambda").path("name").asText()),
          "Leave -n out, or define one function in the file.");
    }
    ObjectNode storage = config.storageProviders().deepCopy();
    merge(storage, definition.tree().withObject("/storage_providers"));
    List<FunctionDefinition> functions = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < trees.size(); i++) {
      ObjectNode merged = merged(flags, trees.get(i));
      if (!hasImage(merged)) {
        String section = "functions.aws[" + i + "]";
        throw definition.invalid(
            "the function has no image; give `lambda.container.image` or -i IMAGE",
            section + ".lambda.container",
            section + ".lambda",
            section);
      }
      FunctionDefinition function = checked(merged, storage, definition::place);
      if (!names.add(function.name())) {
        throw Failure.usage(
            "%s defines two functions named `%s`.".formatted(file, function.name()),
            "Give each a `lambda.name` of its own.");
      }
      functions.add(function);
    }
    return functions;
  }

  /**
   * A function that is deployed, with the flags' changes and no other.
   *
   * @param deployed as an element of {@code functions.aws} would describe it
   * @param account where it is
   */
  public FunctionDefinition toUpdate(
      ObjectNode deployed, FunctionDefinition.Account account, ObjectNode flags) {
    ObjectNode merged = Schema.defaults(Schema.FUNCTION);
    merge(merged, deployed);
    merge(merged, flags);
    ObjectNode lambda = merged.withObject("/lambda");
    lambda.put("region", account.region());
    lambda.put("boto_profile", account.profile() == null ? "default" : account.profile());
    if (account.accountId() != null) {
      merged.withObject("/iam").put("account_id", account.accountId());
    }
    return checked(merged, config.storageProviders(), _ -> "");
  }

  private SettingsFile read(Path file) {
    Path absolute = environment.workingFolder().resolve(file).toAbsolutePath().normalize();
    @Nullable Path folder = absolute.getParent();
    SettingsFile definition =
        SettingsFile.read(
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
    passPasswordOn(merged);
    List<String> problems =
        new UsedStorage(environment.variables(), storage, place, notices).tell(merged);
    if (!problems.isEmpty()) {
      refuse(new InvalidSettings(problems));
    }
    FunctionDefinition function = build(merged);
    try {
      Unsupported.refuse(function.name(), withRuntime(merged, function));
    } catch (Failure e) {
      refuse(e);
    }
    return function;
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
    ObjectNode result = Schema.defaults(Schema.FUNCTION);
    merge(result, config.function());
    merge(result, definition);
    notices.addAll(OtherSections.notUsed(result));
    merge(result, fromEnvironment());
    merge(result, flags);
    JsonNode flagContainer = flags.path("lambda").path("container");
    if (flagContainer.has("image") && !flagContainer.has("image_file")) {
      result.withObject("/lambda/container").remove("image_file");
    }
    return result;
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
    environment
        .profile()
        .ifPresent(profile -> tree.withObject("/lambda").put("boto_profile", profile));
    return tree;
  }

  /** Lays {@code over} on {@code base}: maps are merged, everything else replaces. */
  static void merge(ObjectNode base, ObjectNode over) {
    for (var member : over.properties()) {
      JsonNode below = base.get(member.getKey());
      if (below instanceof ObjectNode map && member.getValue() instanceof ObjectNode overMap) {
        merge(map, overMap);
      } else {
        base.set(member.getKey(), member.getValue().deepCopy());
      }
    }
  }
}
