package io.scar.cli.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.contract.definition.CorsConfig;
import io.scar.contract.definition.FunctionLimits;
import io.scar.contract.definition.StoragePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with settings together, of one function or of several; single values are checked
 * where they are read. All of it is what AWS would refuse, or do otherwise than it was meant.
 */
public final class FunctionRules {

  /**
   * Something wrong.
   *
   * @param function its place in the list of functions
   * @param path of the key in its tree
   * @param message with the remedy
   * @param limit whether it is one of AWS's limits
   * @param lacking whether something is yet to be added, without which a function can be shown and
   *     not made
   */
  public record Finding(
      int function, String path, String message, boolean limit, boolean lacking) {}

  private static final int LAYERS_OF_USER = FunctionLimits.LAYERS_MOST - 1;
  private static final String AWS_TAG = "aws:";

  private final List<Finding> findings = new ArrayList<>();
  private int index;

  private FunctionRules() {}

  /**
   * Checks the functions of one call.
   *
   * @param functions merged trees, each with the defaults
   */
  public static List<Finding> check(List<ObjectNode> functions) {
    FunctionRules rules = new FunctionRules();
    for (ObjectNode function : functions) {
      rules.check(function);
      rules.index++;
    }
    rules.overlaps(functions);
    return List.copyOf(rules.findings);
  }

  private void check(ObjectNode function) {
    JsonNode lambda = function.path("lambda");
    network(lambda);
    registry(lambda.at("/container/registry"));
    layers(lambda.path("layers"));
    variables(lambda);
    tags(lambda.path("tags"));
    time(lambda);
    loops(lambda);
    roles(function.at("/iam/assume_role"));
    origins(function.path("api_gateway"));
    BatchRules.check(
        function,
        new BatchRules.Findings() {
          @Override
          public void wrong(String path, String message) {
            FunctionRules.this.wrong(path, message);
          }

          @Override
          public void beyond(String path, String message) {
            FunctionRules.this.beyond(path, message);
          }

          @Override
          public void lacking(String path, String message) {
            findings.add(new Finding(index, path, message, false, true));
          }
        });
  }

  private void network(JsonNode lambda) {
    JsonNode vpc = lambda.path("vpc");
    int subnets = vpc.path("SubnetIds").size();
    int groups = vpc.path("SecurityGroupIds").size();
    if ((subnets == 0) != (groups == 0)) {
      wrong(
          "lambda.vpc",
          "lambda.vpc needs both `SubnetIds` and `SecurityGroupIds`; give both, or leave `vpc` out");
    }
    limit("lambda.vpc.SubnetIds", subnets, FunctionLimits.SUBNETS_MOST, "subnets");
    limit(
        "lambda.vpc.SecurityGroupIds",
        groups,
        FunctionLimits.SECURITY_GROUPS_MOST,
        "security groups");
    int mounts = lambda.path("file_system").size();
    if (mounts > 0 && subnets == 0) {
      wrong(
          "lambda.file_system",
          "lambda.file_system needs a VPC, from whose subnets alone EFS is reached; give"
              + " `lambda.vpc` with `SubnetIds` and `SecurityGroupIds`");
    }
    limit("lambda.file_system", mounts, FunctionLimits.FILE_SYSTEMS_MOST, "access point of EFS");
  }

  /** Behind a REST API the function itself tells browsers, and takes fewer than other gateways. */
  private void origins(JsonNode api) {
    JsonNode named = api.at("/cors/origins");
    if (!named.isArray() || !api.path("type").asText("rest").equals("rest")) {
      return;
    }
    List<String> origins = new ArrayList<>();
    named.forEach(origin -> origins.add(origin.asText()));
    try {
      new CorsConfig(origins, null, null, null, false, null);
    } catch (IllegalArgumentException e) {
      wrong("api_gateway.cors.origins", String.valueOf(e.getMessage()));
    }
  }

  private void registry(JsonNode registry) {
    if (!registry.path("username").asText("").isEmpty()
        && registry.path("password_from").asText("").isEmpty()) {
      wrong(
          "lambda.container.registry",
          "lambda.container.registry names a user and not where the password is; give"
              + " `password_from` too: env:NAME, or the ARN of a secret");
    }
    for (var mirror : registry.path("mirrors").properties()) {
      String problem = Rules.mirror(mirror.getKey(), mirror.getValue().asText());
      if (problem != null) {
        wrong("lambda.container.registry.mirrors." + mirror.getKey(), "no mirror: " + problem);
      }
    }
  }

  private void layers(JsonNode layers) {
    if (layers.size() > LAYERS_OF_USER) {
      beyond(
          "lambda.layers",
          "%d layers and the one of scar; Lambda takes %d: put what they hold into the image"
              .formatted(layers.size(), FunctionLimits.LAYERS_MOST));
    }
  }

  private void variables(JsonNode lambda) {
    String path = "lambda.environment.Variables";
    Map<String, String> variables = new LinkedHashMap<>();
    for (var variable : lambda.at("/environment/Variables").properties()) {
      String name = variable.getKey();
      if (name.startsWith(DefinitionBuilder.UDOCKER)) {
        continue;
      }
      variables.put(name, variable.getValue().asText());
      if (FunctionLimits.RESERVED_VARIABLES.contains(name)) {
        wrong(
            path + "." + name,
            "the function's variable %s is Lambda's own; a variable of the container (-e, `container.environment`) may have this name"
                .formatted(name));
      } else if (!FunctionLimits.VARIABLE.matcher(name).matches()) {
        wrong(
            path + "." + name,
            ("`%s` is no name that Lambda takes for a variable: a letter, then at least one more"
                    + " letter, digit or underscore; a variable of the container (-e) may have any"
                    + " name")
                .formatted(name));
      }
    }
    int bytes = FunctionLimits.environmentBytes(variables);
    if (bytes > FunctionLimits.ENVIRONMENT_BYTES_MOST) {
      beyond(
          path,
          ("the function's variables have %d bytes, as JSON; Lambda takes %d: put long values into"
                  + " a file of the package (-ep), or into the image; variables of the container"
                  + " (-e) are not counted")
              .formatted(bytes, FunctionLimits.ENVIRONMENT_BYTES_MOST));
    }
  }

  private void tags(JsonNode tags) {
    // `createdby` and `owner` are added.
    limit("lambda.tags", tags.size() + 2, FunctionLimits.TAGS_MOST, "tags, two of them scar's");
    for (var tag : tags.properties()) {
      String path = "lambda.tags." + tag.getKey();
      if (tag.getKey().startsWith(AWS_TAG)) {
        wrong(path, "tag `%s`: AWS keeps names with `aws:` for itself".formatted(tag.getKey()));
      }
      limit(path, tag.getKey().length(), FunctionLimits.TAG_KEY_MOST, "characters of a tag's name");
      limit(
          path,
          tag.getValue().asText().length(),
          FunctionLimits.TAG_VALUE_MOST,
          "characters of a tag's value");
    }
  }

  /** The default is kept back only as far as there is time. */
  private void time(JsonNode lambda) {
    int timeout = lambda.path("timeout").asInt();
    int kept = lambda.at("/container/timeout_threshold").asInt();
    String standard = Schema.at(Schema.LAMBDA, "container.timeout_threshold").defaultText();
    if (kept >= timeout && kept != Integer.parseInt(standard)) {
      wrong(
          "lambda.container.timeout_threshold",
          "timeout_threshold %d leaves nothing of the timeout of %d s".formatted(kept, timeout));
    }
  }

  private void loops(JsonNode lambda) {
    int number = 0;
    for (JsonNode output : lambda.path("output")) {
      for (JsonNode input : lambda.path("input")) {
        if (sameStorage(input, output) && liesIn(output, input)) {
          wrong(
              "lambda.output[" + number + "].path",
              ("output %s lies inside input %s, so each result would start the function again; use"
                      + " another folder for the output")
                  .formatted(StorageEntry.path(output), StorageEntry.path(input)));
        }
      }
      number++;
    }
  }

  private void roles(JsonNode roles) {
    int number = 0;
    for (JsonNode role : roles) {
      String path = "iam.assume_role[" + number + "]";
      if (number > 0 && role.has("source")) {
        wrong(
            path + ".source",
            "only the first role of a chain has a `source`; each other is assumed with the one"
                + " before");
      }
      if (role.path("source").asText().equals(ServiceSections.WEB_IDENTITY)
          && role.has("external_id")) {
        wrong(path + ".external_id", "a role assumed with a web identity takes no `external_id`");
      }
      number++;
    }
  }

  /** S3 rejects two receivers of one event, also when they are the same function. */
  private void overlaps(List<ObjectNode> functions) {
    record Receiver(String name, JsonNode input) {}
    List<Receiver> receivers = new ArrayList<>();
    for (index = 0; index < functions.size(); index++) {
      JsonNode lambda = functions.get(index).path("lambda");
      String name = lambda.path("name").asText("the function");
      int number = 0;
      for (JsonNode input : lambda.path("input")) {
        for (Receiver other : receivers) {
          // Whose events one function alone can have; to other servers a user tells whom to call.
          if (StorageEntry.isAmazons(input)
              && sameStorage(input, other.input())
              && (liesIn(input, other.input()) || liesIn(other.input(), input))) {
            wrong(
                "lambda.input[" + number + "].path",
                ("Input %s of %s and input %s of %s overlap; S3 allows one receiver of an event:"
                        + " use folders that do not contain each other")
                    .formatted(
                        StorageEntry.path(input),
                        name,
                        StorageEntry.path(other.input()),
                        other.name()));
            break;
          }
        }
        receivers.add(new Receiver(name, input));
        number++;
      }
    }
  }

  private static boolean sameStorage(JsonNode one, JsonNode other) {
    return StorageEntry.path(one) != null
        && StorageEntry.path(other) != null
        && one.path("storage_provider")
            .asText()
            .equalsIgnoreCase(other.path("storage_provider").asText());
  }

  private static boolean liesIn(JsonNode inner, JsonNode outer) {
    StoragePath in = StorageEntry.path(inner);
    StoragePath out = StorageEntry.path(outer);
    return in != null
        && out != null
        && in.bucket().equals(out.bucket())
        && in.keyPrefix().startsWith(out.keyPrefix());
  }

  private void limit(String path, int count, int most, String what) {
    if (count > most) {
      beyond(path, "%d %s; AWS takes %d".formatted(count, what, most));
    }
  }

  private void wrong(String path, String message) {
    findings.add(new Finding(index, path, message, false, false));
  }

  private void beyond(String path, String message) {
    findings.add(new Finding(index, path, message, true, false));
  }
}
