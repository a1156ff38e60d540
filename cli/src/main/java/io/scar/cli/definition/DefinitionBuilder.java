package io.scar.cli.definition;

import static io.scar.cli.definition.TreeValues.text;
import static io.scar.cli.definition.TreeValues.texts;
import static io.scar.cli.definition.TreeValues.variables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.failure.Failure;
import io.scar.contract.definition.Input;
import io.scar.contract.definition.Output;
import io.scar.contract.definition.RegistryConfig;
import io.scar.contract.definition.StoragePath;
import io.scar.contract.definition.StorageProviderId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates the merged tree of one function, which the schema has checked, to the record. */
public final class DefinitionBuilder {

  private static final String DEFAULT_PROFILE = "default";
  static final String UDOCKER = "UDOCKER_";

  /** A section of the definition, and a member of what a function is told. */
  private static final String API_GATEWAY = "api_gateway";

  private static final String BATCH = "batch";
  private static final String ECR = "ecr";
  private static final String DELETE_IMAGE = "delete_image";

  /** Of the deployment bucket, beside {@code lambda/}, which has the packages. */
  private static final String IMAGES_FOLDER = "scar/images";

  private final ObjectNode function;
  private final ObjectNode lambda;
  private final List<String> notices;

  private DefinitionBuilder(ObjectNode function, List<String> notices) {
    this.function = function;
    this.lambda = function.withObject("/lambda");
    this.notices = notices;
  }

  /**
   * @param function an element of {@code functions.aws}, with the defaults
   * @param notices receives what deserves a word
   */
  public static FunctionDefinition build(ObjectNode function, List<String> notices) {
    return new DefinitionBuilder(function.deepCopy(), notices).build();
  }

  /** The name that the function has or would get; null if it has neither a name nor an image. */
  public static @Nullable String nameOf(ObjectNode function) {
    String name = text(function.at("/lambda/name"));
    String image = imageOf(function);
    return name != null || image == null ? name : ImageName.functionName(image);
  }

  /** The function's image, resolved; null if it has none. */
  public static @Nullable String imageOf(ObjectNode function) {
    String file = text(function.at("/lambda/container/image_file"));
    return file != null ? file : text(function.at("/lambda/container/image"));
  }

  private FunctionDefinition build() {
    JsonNode container = lambda.path("container");
    String image = imageOf(function);
    String name = text(lambda.path("name"));
    if (name == null) {
      if (image == null) {
        throw Failure.usage(
            "The function has neither a name nor an image.",
            "Give `lambda.name` and `lambda.container.image` in the file, or -n and -i.");
      }
      name = ImageName.functionName(image);
      lambda.put("name", name);
    }
    Map<String, String> variables = variables(lambda.path("environment").path("Variables"));
    if (variables.keySet().removeIf(key -> key.startsWith(UDOCKER))) {
      notices.add("UDOCKER_ variables have no effect: images run without udocker");
    }
    if (!function.path(ECR).path(DELETE_IMAGE).asBoolean(true)) {
      // `rm` reads it in what the function was told.
      lambda.putObject(ECR).put(DELETE_IMAGE, false);
    }
    String profile = text(lambda.path("boto_profile"));
    JsonNode cloudwatch = function.path("cloudwatch");
    JsonNode deployment = lambda.path("deployment");
    HttpAccess http = http(name);
    Batch batch = batch();
    List<String> layers = texts(lambda.path("layers"));
    if (!layers.isEmpty() && lambda.path("runtime").asText().equals("image")) {
      // Told of them, it would be made anew for what has no effect.
      lambda.putArray("layers");
    }
    return new FunctionDefinition(
        name,
        new FunctionDefinition.Account(
            profile == null || profile.equals(DEFAULT_PROFILE) ? null : profile,
            lambda.path("region").asText(),
            text(function.path("iam").path("account_id")),
            roles(function.path("iam").path("assume_role"))),
        image,
        registry(container.path("registry")),
        cache(container.path("cache"), text(deployment.path("bucket"))),
        new FunctionDefinition.Size(
            lambda.path("memory").asInt(),
            lambda.path("timeout").asInt(),
            lambda.path("ephemeral_storage").asInt()),
        runtime(),
        lambda.path("description").asText(),
        texts(lambda.path("architectures")),
        layers,
        variables,
        variables(lambda.path("tags")),
        path(lambda.path("init_script")),
        path(lambda.path("extra_payload")),
        lambda.path("preheat").asBoolean(),
        new FunctionDefinition.Deployment(
            text(deployment.path("bucket")),
            deployment.path("max_payload_size").asLong(),
            deployment.path("max_s3_payload_size").asLong()),
        inputs(),
        outputs(),
        text(function.path("iam").path("role")),
        network(),
        operation(),
        new FunctionDefinition.Log(
            cloudwatch.path("log_retention_policy_in_days").asInt(),
            text(cloudwatch.path("log_stream_name")),
            text(cloudwatch.path("request_id"))),
        new FunctionDefinition.Call(
            lambda.path("asynchronous").asBoolean()
                || lambda.path("invocation_type").asText().equals("Event"),
            path(lambda.path("run_script")),
            texts(lambda.path("c_args")),
            payload()),
        http,
        httpCall(),
        batch,
        lambda);
  }

  private List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    lambda
        .withArray("/input")
        .forEach(input -> inputs.add(new Input(provider(input), storagePath(input))));
    return inputs;
  }

  private List<Output> outputs() {
    List<Output> outputs = new ArrayList<>();
    lambda
        .withArray("/output")
        .forEach(
            output ->
                outputs.add(
                    new Output(
                        provider(output),
                        storagePath(output),
                        texts(output.path("prefix")),
                        texts(output.path("suffix")))));
    return outputs;
  }

  private static StorageProviderId provider(JsonNode storage) {
    return StorageProviderId.parse(storage.path("storage_provider").asText());
  }

  private static StoragePath storagePath(JsonNode storage) {
    return StoragePath.parse(storage.path("path").asText());
  }

  private @Nullable Batch batch() {
    Batch batch = BatchBuilder.build(function, notices::add);
    ObjectNode told = BatchBuilder.told(function.path(BATCH));
    if (batch != null && !told.isEmpty()) {
      lambda.set(BATCH, told);
    }
    return batch;
  }

  private @Nullable HttpAccess http(String name) {
    JsonNode section = function.path("api_gateway");
    HttpAccess http =
        HttpAccessBuilder.build(section, name, lambda.path("timeout").asInt(), notices::add);
    if (http != null) {
      lambda.set(API_GATEWAY, HttpAccessBuilder.told(section, http));
    }
    return http;
  }

  private FunctionDefinition.HttpCall httpCall() {
    JsonNode section = function.path(API_GATEWAY);
    return new FunctionDefinition.HttpCall(
        section.path("endpoint").asText(),
        json(section.path("parameters")),
        path(section.path("data_binary")),
        json(section.path("json_data")));
  }

  /** SCAR took it as a map, and as the text of one. */
  private static @Nullable String json(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isTextual() ? node.asText() : node.toString();
  }

  /** Of an API whose definition is not known: the defaults. */
  public static HttpAccess anyAccess(String function, HttpAccess.EndpointType type) {
    ObjectNode section = Schema.defaults(Schema.FUNCTION).withObject("/" + API_GATEWAY);
    section.put("name", function).put("type", type.word());
    HttpAccess access = HttpAccessBuilder.build(section, function, 1, _ -> {});
    if (access == null) {
      throw new IllegalStateException("an API with a name is one");
    }
    return access;
  }

  /**
   * Moves what a function was told of its HTTP access, its repository and its jobs to where a
   * definition says it.
   *
   * @param tree an element of {@code functions.aws}, whose {@code lambda} a function has
   */
  public static void separate(ObjectNode tree) {
    if (tree.withObject("/lambda").remove(API_GATEWAY) instanceof ObjectNode told) {
      tree.set(API_GATEWAY, HttpAccessBuilder.readBack(told));
    }
    if (tree.withObject("/lambda").remove(BATCH) instanceof ObjectNode told) {
      tree.set(BATCH, told);
    }
    tree.withObject("/lambda").remove("delegate");
    if (tree.withObject("/lambda").remove(ECR) instanceof ObjectNode told) {
      tree.set(ECR, told);
    }
  }

  private FunctionDefinition.Network network() {
    List<FunctionDefinition.FileSystem> mounts = new ArrayList<>();
    for (JsonNode mount : lambda.path("file_system")) {
      mounts.add(
          new FunctionDefinition.FileSystem(
              mount.path("Arn").asText(), mount.path("LocalMountPath").asText()));
    }
    JsonNode vpc = lambda.path("vpc");
    return new FunctionDefinition.Network(
        texts(vpc.path("SubnetIds")), texts(vpc.path("SecurityGroupIds")), mounts);
  }

  private static List<FunctionDefinition.RoleStep> roles(JsonNode list) {
    List<FunctionDefinition.RoleStep> roles = new ArrayList<>();
    for (JsonNode role : list) {
      roles.add(
          new FunctionDefinition.RoleStep(
              role.path("arn").asText(),
              text(role.path("external_id")),
              role.path("source").asText().equals(ServiceSections.WEB_IDENTITY)
                  ? FunctionDefinition.RoleSource.WEB_IDENTITY
                  : FunctionDefinition.RoleSource.PROFILE));
    }
    return roles;
  }

  /** A role as an element of {@code iam.assume_role}. */
  public static ObjectNode tree(FunctionDefinition.RoleStep role) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("arn", role.arn());
    if (role.externalId() != null) {
      tree.put("external_id", role.externalId());
    }
    if (role.source() == FunctionDefinition.RoleSource.WEB_IDENTITY) {
      tree.put("source", ServiceSections.WEB_IDENTITY);
    }
    return tree;
  }

  private FunctionDefinition.Operation operation() {
    JsonNode reserved = lambda.path("reserved_concurrency");
    return new FunctionDefinition.Operation(
        reserved.isMissingNode() ? null : reserved.asInt(),
        text(lambda.path("dead_letter")),
        text(lambda.path("on_failure")),
        text(lambda.path("keep_warm")));
  }

  private static RegistryConfig registry(JsonNode registry) {
    RegistryConfig config =
        new RegistryConfig(
            text(registry.path("username")),
            text(registry.path("password_from")),
            variables(registry.path("mirrors")),
            texts(registry.path("insecure")));
    config
        .mirrors()
        .forEach(
            (from, to) -> {
              String problem = Rules.mirror(from, to);
              if (problem != null) {
                throw Failure.usage("lambda.container.registry.mirrors: " + problem + ".", null);
              }
            });
    return config;
  }

  /** The folder that is named; else one of the deployment bucket; none where `none` says so. */
  private static FunctionDefinition.@Nullable Cache cache(
      JsonNode cache, @Nullable String deploymentBucket) {
    String text = text(cache);
    if (text != null) {
      return text.equals(Rules.NO_CACHE)
          ? null
          : new FunctionDefinition.Cache(Rules.parseCache(text), true);
    }
    return deploymentBucket == null
        ? null
        : new FunctionDefinition.Cache(new StoragePath(deploymentBucket, IMAGES_FOLDER), false);
  }

  private String runtime() {
    String runtime = lambda.path("runtime").asText();
    if (!Rules.isPython(runtime)) {
      return runtime;
    }
    String standard = Schema.at(Schema.LAMBDA, "runtime").defaultText();
    notices.add(
        "runtime `" + runtime + "` is read as `" + standard + "`: the layer brings its own");
    lambda.put("runtime", standard);
    return standard;
  }

  private @Nullable String payload() {
    JsonNode payload = lambda.path("payload");
    return payload.isMissingNode() || (payload.isContainerNode() && payload.isEmpty())
        ? null
        : payload.toString();
  }

  private static @Nullable Path path(JsonNode node) {
    String text = text(node);
    return text == null ? null : Path.of(text);
  }
}
