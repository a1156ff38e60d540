package io.scar.cli.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.AnswerJson;
import io.scar.cli.aws.Aws;
import io.scar.contract.environment.FunctionVariables;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionByArnResponse;
import software.amazon.awssdk.services.lambda.model.Layer;

/** The functions that scar made, in this account and region. */
public final class FunctionList {

  private static final String API_GATEWAY_ID = "API_GATEWAY_ID";
  private static final String LAYER_MARK = ":layer:";

  /**
   * @param memory MB
   * @param timeout seconds
   * @param image empty if unknown
   * @param apiId empty if there is none
   * @param supervisor version of the layer; empty if unknown
   * @param whole what Lambda says about it
   */
  public record Listed(
      String name,
      int memory,
      int timeout,
      String image,
      String apiId,
      String supervisor,
      ObjectNode whole) {}

  private final Aws aws;
  private final Map<String, String> versions = new HashMap<>();

  public FunctionList(Aws aws) {
    this.aws = aws;
  }

  /** By name. */
  public List<Listed> read() {
    return ours().map(this::listed).toList();
  }

  /** The names alone, in order. */
  public List<String> names() {
    return ours().map(FunctionConfiguration::functionName).toList();
  }

  /** Reading the tags would cost a call for each function; these variables only scar sets. */
  private Stream<FunctionConfiguration> ours() {
    return aws
        .calls()
        .run(
            "lambda:ListFunctions",
            "your functions",
            () -> aws.lambda().listFunctionsPaginator().functions().stream().toList())
        .stream()
        .filter(
            function ->
                variables(function).containsKey(FunctionVariables.IMAGE_ID)
                    || variables(function).containsKey(FunctionVariables.FDL))
        .sorted(Comparator.comparing(FunctionConfiguration::functionName));
  }

  private Listed listed(FunctionConfiguration function) {
    Map<String, String> variables = variables(function);
    return new Listed(
        function.functionName(),
        function.memorySize(),
        function.timeout(),
        variables.getOrDefault(FunctionVariables.IMAGE_ID, ""),
        variables.getOrDefault(API_GATEWAY_ID, ""),
        supervisor(function.layers()),
        AnswerJson.of(function));
  }

  private static Map<String, String> variables(FunctionConfiguration function) {
    return function.environment() == null ? Map.of() : function.environment().variables();
  }

  private String supervisor(@Nullable List<Layer> layers) {
    if (layers == null) {
      return "";
    }
    for (Layer layer : layers) {
      String arn = layer.arn();
      if (arn.contains(LAYER_MARK + "scar:") || arn.contains(LAYER_MARK + "faas-supervisor:")) {
        return versions.computeIfAbsent(arn, this::version);
      }
    }
    return "";
  }

  /** The second word of the layer's description, {@code scar VERSION sha256:…}. */
  private String version(String arn) {
    Optional<GetLayerVersionByArnResponse> layer =
        aws.calls()
            .find(
                "lambda:GetLayerVersion",
                "layer " + arn,
                () -> aws.lambda().getLayerVersionByArn(l -> l.arn(arn)));
    String description = layer.map(GetLayerVersionByArnResponse::description).orElse("");
    String[] words = description.split(" ", -1);
    return words.length > 1 ? words[1] : description;
  }
}
