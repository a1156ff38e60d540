package io.scar.cli.provision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scar.cli.aws.AnswerJson;
import io.scar.cli.aws.Aws;
import io.scar.cli.definition.FunctionDefinition.FileSystem;
import io.scar.cli.definition.FunctionDefinition.Network;
import io.scar.cli.definition.FunctionDefinition.Size;
import io.scar.cli.plan.FunctionSpec;
import io.scar.cli.plan.Names;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionCodeLocation;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.Layer;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.VpcConfigResponse;

/** Reads a function into normal form. */
final class FunctionReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** MB, where Lambda does not say. */
  private static final int SMALLEST_TMP = 512;

  private final Aws aws;
  private final LayerResource layers;

  FunctionReader(Aws aws, LayerResource layers) {
    this.aws = aws;
    this.layers = layers;
  }

  Optional<DeployedFunction> read(String name) {
    return find(name).map(this::deployed);
  }

  private Optional<GetFunctionResponse> find(String name) {
    return aws.calls()
        .find(
            "lambda:GetFunction",
            "function " + name,
            () -> aws.lambda().getFunction(f -> f.functionName(name)));
  }

  private DeployedFunction deployed(GetFunctionResponse found) {
    FunctionConfiguration configuration = found.configuration();
    boolean ours = Names.CREATED_BY.equals(found.tags().get(Names.CREATED_BY_TAG));
    return new DeployedFunction(
        spec(configuration, found.code(), found.tags()),
        ours,
        found.code() == null || found.code().location() == null
            ? null
            : URI.create(found.code().location()),
        found.concurrency() == null ? null : found.concurrency().reservedConcurrentExecutions(),
        AnswerJson.of(configuration));
  }

  private FunctionSpec spec(
      FunctionConfiguration f, @Nullable FunctionCodeLocation code, Map<String, String> tags) {
    Map<String, String> variables = variables(f);
    String image = image(f, code);
    return new FunctionSpec(
        f.functionName(),
        image,
        text(f.runtimeAsString()),
        text(f.handler()),
        text(f.description()),
        text(f.role()),
        new Size(
            f.memorySize(),
            f.timeout(),
            f.ephemeralStorage() == null ? SMALLEST_TMP : f.ephemeralStorage().size()),
        f.architecturesAsStrings(),
        f.layers().stream().map(Layer::arn).map(layers::normal).toList(),
        variables,
        configuration(variables.get(FunctionVariables.FDL)),
        image == null ? hexadecimal(f.codeSha256()) : digest(image),
        tags,
        network(f),
        f.deadLetterConfig() == null || text(f.deadLetterConfig().targetArn()).isEmpty()
            ? null
            : f.deadLetterConfig().targetArn());
  }

  /** By its digest, if Lambda says it. */
  private static @Nullable String image(
      FunctionConfiguration function, @Nullable FunctionCodeLocation code) {
    if (function.packageType() != PackageType.IMAGE || code == null) {
      return null;
    }
    return code.resolvedImageUri() == null ? text(code.imageUri()) : code.resolvedImageUri();
  }

  private static @Nullable String digest(String image) {
    int colon = image.indexOf("@sha256:");
    return colon < 0 ? null : image.substring(colon + "@sha256:".length());
  }

  static Map<String, String> variables(FunctionConfiguration function) {
    return function.environment() == null ? Map.of() : function.environment().variables();
  }

  /**
   * What the variable {@code FDL} says; missing where there is none, or it is not what we write.
   */
  static JsonNode configuration(@Nullable String fdl) {
    if (fdl == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Base64.getDecoder().decode(fdl));
    } catch (IllegalArgumentException | IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static Network network(FunctionConfiguration f) {
    VpcConfigResponse vpc = f.vpcConfig();
    return new Network(
        vpc == null ? List.of() : vpc.subnetIds(),
        vpc == null ? List.of() : vpc.securityGroupIds(),
        f.fileSystemConfigs().stream()
            .map(mount -> new FileSystem(mount.arn(), mount.localMountPath()))
            .toList());
  }

  private static @Nullable String hexadecimal(@Nullable String base64) {
    return base64 == null ? null : HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
