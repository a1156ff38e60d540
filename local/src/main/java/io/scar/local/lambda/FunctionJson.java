package io.scar.local.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.local.lambda.store.EventInvokeConfig;
import io.scar.local.lambda.store.FunctionConfiguration;
import io.scar.local.lambda.store.FunctionImage;
import io.scar.local.lambda.store.LayerStore;
import io.scar.local.lambda.store.LayerVersion;
import io.scar.local.lambda.store.PolicyStatement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The shapes of Lambda's answers. */
final class FunctionJson {

  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

  private final Arns arns;
  private final LayerStore layers;

  FunctionJson(Arns arns, LayerStore layers) {
    this.arns = arns;
    this.layers = layers;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static String time(long milliseconds) {
    return TIME.format(Instant.ofEpochMilli(milliseconds));
  }

  static String base64(String hexadecimal) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hexadecimal));
  }

  /**
   * @param qualified whether the ARN names the version
   */
  ObjectNode configuration(FunctionConfiguration function, boolean qualified) {
    ObjectNode json = object();
    json.put("FunctionName", function.name());
    json.put("FunctionArn", qualified ? arns.version(function) : arns.function(function));
    FunctionImage image = function.image();
    if (image == null) {
      json.put("Runtime", function.runtime());
      json.put("Handler", function.handler());
    }
    json.put("Role", function.role());
    json.put("CodeSize", function.codeSize());
    json.put("Description", function.description());
    json.put("Timeout", function.timeout());
    json.put("MemorySize", function.memorySize());
    json.put("LastModified", time(function.lastModified()));
    json.put("CodeSha256", codeSha256(function));
    json.put("Version", function.version());
    json.putObject("TracingConfig").put("Mode", "PassThrough");
    json.put("RevisionId", function.revisionId());
    json.put("State", "Active");
    json.put("LastUpdateStatus", "Successful");
    json.put("PackageType", image == null ? "Zip" : "Image");
    if (image != null) {
      imageConfig(json, image);
    }
    function.architectures().forEach(json.putArray("Architectures")::add);
    json.putObject("EphemeralStorage").put("Size", function.ephemeralStorage());
    json.putObject("SnapStart").put("ApplyOn", "None").put("OptimizationStatus", "Off");
    json.putObject("LoggingConfig")
        .put("LogFormat", "Text")
        .put("LogGroup", "/aws/lambda/" + function.name());
    if (!function.environment().isEmpty()) {
      ObjectNode variables = json.putObject("Environment").putObject("Variables");
      function.environment().forEach(variables::put);
    }
    if (!function.layers().isEmpty()) {
      ArrayNode list = json.putArray("Layers");
      function.layers().forEach(arn -> list.add(layerReference(arn)));
    }
    if (function.deadLetterTarget() != null) {
      json.putObject("DeadLetterConfig").put("TargetArn", function.deadLetterTarget());
    }
    function.recorded().forEach(json::set);
    return json;
  }

  /** Of images Lambda gives the digest as it is. */
  static String codeSha256(FunctionConfiguration function) {
    return function.image() == null ? base64(function.codeSha256()) : function.codeSha256();
  }

  private static void imageConfig(ObjectNode json, FunctionImage image) {
    ObjectNode config = object();
    if (image.entryPoint() != null) {
      image.entryPoint().forEach(config.putArray("EntryPoint")::add);
    }
    if (image.command() != null) {
      image.command().forEach(config.putArray("Command")::add);
    }
    if (image.workingDirectory() != null) {
      config.put("WorkingDirectory", image.workingDirectory());
    }
    if (!config.isEmpty()) {
      json.putObject("ImageConfigResponse").set("ImageConfig", config);
    }
  }

  private ObjectNode layerReference(String arn) {
    ObjectNode json = object().put("Arn", arn);
    Arns.parseLayerVersion(arn)
        .flatMap(layer -> layers.find(layer.name(), layer.version()))
        .ifPresent(layer -> json.put("CodeSize", layer.codeSize()));
    return json;
  }

  ObjectNode layer(LayerVersion layer) {
    ObjectNode json = object();
    json.put("LayerVersionArn", arns.layerVersion(layer));
    json.put("Version", layer.version());
    json.put("Description", layer.description());
    json.put("CreatedDate", time(layer.created()));
    layer.compatibleRuntimes().forEach(json.putArray("CompatibleRuntimes")::add);
    if (!layer.compatibleArchitectures().isEmpty()) {
      layer.compatibleArchitectures().forEach(json.putArray("CompatibleArchitectures")::add);
    }
    if (layer.licenseInfo() != null) {
      json.put("LicenseInfo", layer.licenseInfo());
    }
    return json;
  }

  ObjectNode layerWithContent(LayerVersion layer, String location) {
    ObjectNode json = layer(layer);
    json.put("LayerArn", arns.layer(layer.region(), layer.name()));
    json.putObject("Content")
        .put("Location", location)
        .put("CodeSha256", base64(layer.codeSha256()))
        .put("CodeSize", layer.codeSize());
    return json;
  }

  static ObjectNode statement(PolicyStatement statement, String resource) {
    ObjectNode json = object();
    json.put("Sid", statement.id());
    json.put("Effect", "Allow");
    if (statement.principal().equals("*")) {
      json.put("Principal", "*");
    } else {
      boolean service = statement.principal().contains(".");
      String principal = statement.principal();
      if (principal.matches("\\d{12}")) {
        principal = "arn:aws:iam::" + principal + ":root";
      }
      json.putObject("Principal").put(service ? "Service" : "AWS", principal);
    }
    json.put("Action", statement.action());
    json.put("Resource", resource);
    ObjectNode condition = object();
    if (statement.sourceAccount() != null) {
      condition.withObject("/StringEquals").put("AWS:SourceAccount", statement.sourceAccount());
    }
    if (statement.functionUrlAuthType() != null) {
      condition
          .withObject("/StringEquals")
          .put("lambda:FunctionUrlAuthType", statement.functionUrlAuthType());
    }
    if (statement.invokedViaFunctionUrl()) {
      condition.putObject("Bool").put("lambda:InvokedViaFunctionUrl", "true");
    }
    if (statement.sourceArn() != null) {
      condition.putObject("ArnLike").put("AWS:SourceArn", statement.sourceArn());
    }
    if (!condition.isEmpty()) {
      json.set("Condition", condition);
    }
    return json;
  }

  static ObjectNode policy(List<PolicyStatement> statements, String resource) {
    ObjectNode json = object();
    json.put("Version", "2012-10-17");
    json.put("Id", "default");
    ArrayNode list = json.putArray("Statement");
    statements.forEach(statement -> list.add(statement(statement, resource)));
    return json;
  }

  static ObjectNode eventInvoke(EventInvokeConfig config, String arn) {
    ObjectNode json = object();
    json.put("LastModified", config.lastModified() / 1000.0);
    json.put("FunctionArn", arn);
    if (config.maximumRetryAttempts() != null) {
      json.put("MaximumRetryAttempts", config.maximumRetryAttempts());
    }
    if (config.maximumEventAge() != null) {
      json.put("MaximumEventAgeInSeconds", config.maximumEventAge());
    }
    ObjectNode destinations = json.putObject("DestinationConfig");
    ObjectNode onSuccess = destinations.putObject("OnSuccess");
    if (config.onSuccess() != null) {
      onSuccess.put("Destination", config.onSuccess());
    }
    ObjectNode onFailure = destinations.putObject("OnFailure");
    if (config.onFailure() != null) {
      onFailure.put("Destination", config.onFailure());
    }
    return json;
  }
}
