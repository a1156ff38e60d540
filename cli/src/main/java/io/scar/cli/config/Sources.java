package io.scar.cli.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.definition.Batch;
import io.scar.cli.definition.Schema;
import io.scar.cli.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Where the settings of one command come from, merged in the order of {@link Precedence}. */
final class Sources {

  /** Leaves the choice to AWS's chain. */
  static final String DEFAULT_PROFILE = "default";

  private static final String REGION = "/lambda/region";
  private static final String PROFILE = "/lambda/boto_profile";

  private final Environment environment;
  private final ObjectNode config;
  private final Consumer<String> notices;

  /**
   * @param config what scar.cfg says of every function
   * @param notices hears what deserves a word to the user
   */
  Sources(Environment environment, ObjectNode config, Consumer<String> notices) {
    this.environment = environment;
    this.config = config;
    this.notices = notices;
  }

  /**
   * What all sources say of a function.
   *
   * @param definition empty where there is none
   */
  ObjectNode merged(ObjectNode flags, ObjectNode definition) {
    ObjectNode defaults = Schema.defaults(Schema.FUNCTION);
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    ObjectNode ofFiles = Precedence.settle(none, none, definition, config, defaults);
    OtherSections.notUsed(ofFiles).forEach(notices);
    noteProfile(ofFiles, flags);
    ObjectNode ofEnvironment = fromEnvironment();
    ObjectNode result = Precedence.settle(flags, ofEnvironment, definition, config, defaults);
    if (!Stream.of(flags, ofEnvironment, definition).anyMatch(Sources::namesRegion)
        && result.at(REGION).equals(defaults.at(REGION))) {
      // Every scar.cfg lists the default: AWS's own file knows better.
      profilesRegion(result)
          .ifPresent(region -> result.withObject("/lambda").put("region", region));
    }
    Batch.fitFargate(result, List.of(flags, definition));
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
      notices.accept(
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
