package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.definition.FunctionDefinition.FileSystem;
import io.scar.cli.definition.FunctionDefinition.Network;
import io.scar.cli.definition.FunctionDefinition.Size;
import io.scar.container.image.Digest;
import io.scar.contract.environment.FunctionVariables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda function.
 *
 * @param image URI of the image that it is, by digest; null where it is a package, with a runtime,
 *     a handler and layers. Before its repository is made the URI is the name and the digest alone
 * @param role ARN of the execution role
 * @param layers ARNs, and in the place of ours the description of its version
 * @param variables all of the function's, the configuration's among them if it fits
 * @param configuration what the package's configuration file says; empty if unknown
 * @param codeSha256 of the package's zip, or of the image's manifest, in hexadecimal; null if it is
 *     not known yet
 * @param tags the user's and the one that says who made it
 * @param deadLetter ARN of a queue or topic; null for none
 */
public record FunctionSpec(
    String name,
    @Nullable String image,
    String runtime,
    String handler,
    String description,
    String role,
    Size size,
    List<String> architectures,
    List<String> layers,
    Map<String, String> variables,
    JsonNode configuration,
    @Nullable String codeSha256,
    Map<String, String> tags,
    Network network,
    @Nullable String deadLetter)
    implements Spec {

  public static final String CODE = "code";

  /** What a definition says for a runtime that is the image itself. */
  public static final String IMAGE_RUNTIME = "image";

  public static final String ENVIRONMENT = "environment.";
  public static final String ARCHITECTURES = "architectures";
  public static final String SUBNETS = "vpc.SubnetIds";
  public static final String SECURITY_GROUPS = "vpc.SecurityGroupIds";
  public static final String FILE_SYSTEM = "file_system";
  public static final String DEAD_LETTER = "dead_letter";

  private static final String RUNTIME = "runtime";

  private static final String CERTIFICATE = ".ca_certificate";

  /** Keys of the configuration that have fields of their own, or that are only for this machine. */
  private static final Set<String> OTHERWISE_COMPARED =
      Set.of(
          "name",
          "region",
          RUNTIME,
          "handler",
          "description",
          "memory",
          "timeout",
          "ephemeral_storage",
          "architectures",
          "layers",
          "environment",
          "tags",
          "vpc",
          "file_system",
          "dead_letter",
          "on_failure",
          "reserved_concurrency",
          "keep_warm");

  public FunctionSpec {
    architectures = List.copyOf(architectures);
    layers = List.copyOf(layers);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    tags = Collections.unmodifiableMap(new TreeMap<>(tags));
  }

  @Override
  public Kind kind() {
    return Kind.FUNCTION;
  }

  @Override
  public String detail() {
    return "%d MB · %d s".formatted(size.memory(), size.timeout());
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of(CODE, codeSha256 == null ? "not known yet" : "sha256:" + codeSha256));
    fields.add(Field.of("memory", size.memory() + " MB"));
    fields.add(Field.of("timeout", size.timeout() + " s"));
    fields.add(Field.of("ephemeral_storage", size.ephemeralStorage() + " MB"));
    if (image == null) {
      fields.add(Field.of(RUNTIME, runtime));
      fields.add(Field.of("handler", handler));
    } else {
      fields.add(Field.of(RUNTIME, IMAGE_RUNTIME));
    }
    fields.add(Field.of("description", description));
    fields.add(Field.of("role", role));
    fields.add(Field.of(ARCHITECTURES, String.join(", ", architectures)));
    if (image == null) {
      fields.add(Field.of("layers", String.join(", ", layers)));
    }
    if (!network.subnets().isEmpty()) {
      fields.add(Field.of(SUBNETS, sorted(network.subnets())));
    }
    if (!network.securityGroups().isEmpty()) {
      fields.add(Field.of(SECURITY_GROUPS, sorted(network.securityGroups())));
    }
    for (FileSystem mount : network.fileSystems()) {
      fields.add(Field.of(FILE_SYSTEM + " " + mount.path(), mount.arn()));
    }
    if (deadLetter != null) {
      fields.add(Field.of(DEAD_LETTER, deadLetter));
    }
    variables.forEach(
        (name, value) -> {
          if (!name.equals(FunctionVariables.FDL)) {
            fields.add(Field.secret(ENVIRONMENT + name, value));
          }
        });
    Tags.addTo(fields, tags);
    configuration
        .properties()
        .forEach(
            member -> {
              if (!OTHERWISE_COMPARED.contains(member.getKey())) {
                leaves(member.getKey(), member.getValue(), false, fields);
              }
            });
    return fields;
  }

  /** Tags, networks and queues may have been set by others; all else is the definition's. */
  @Override
  public boolean owns(String field) {
    if (field.startsWith(Tags.FIELD)) {
      return configuration.path("tags").has(field.substring(Tags.FIELD.length()));
    }
    if (field.equals(SUBNETS) || field.equals(SECURITY_GROUPS)) {
      return configuration.has("vpc");
    }
    if (field.startsWith(FILE_SYSTEM)) {
      return configuration.has(FILE_SYSTEM);
    }
    return !field.equals(DEAD_LETTER) || configuration.has(DEAD_LETTER);
  }

  /** The same with what its package says of it. */
  public FunctionSpec withConfiguration(JsonNode known) {
    return new FunctionSpec(
        name,
        image,
        runtime,
        handler,
        description,
        role,
        size,
        architectures,
        layers,
        variables,
        known,
        codeSha256,
        tags,
        network,
        deadLetter);
  }

  private static void leaves(String path, JsonNode node, boolean secret, List<Field> fields) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              member ->
                  leaves(
                      path + "." + member.getKey(),
                      member.getValue(),
                      secret || member.getKey().equals("Variables"),
                      fields));
      return;
    }
    String value = node.isValueNode() ? node.asText() : Json.sorted(node).toString();
    if (path.endsWith(CERTIFICATE)) {
      // A text of many lines, of which people would see no difference.
      value = Digest.sha256(value.getBytes(StandardCharsets.UTF_8)).toString();
    }
    fields.add(new Field(path, value, secret));
  }

  private static String sorted(List<String> texts) {
    return String.join(", ", texts.stream().sorted().toList());
  }

  /** Without the values of variables. */
  @Override
  public String toString() {
    return thing();
  }
}
