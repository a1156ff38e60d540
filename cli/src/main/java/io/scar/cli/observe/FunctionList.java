package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.AnswerJson;
import io.scar.cli.aws.Aws;
import io.scar.cli.http.FunctionAddresses;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
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

/** The functions of an account and region. */
public final class FunctionList {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAYER_MARK = ":layer:";

  /** Lambda leaves the colon out of the zone. */
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS[xxx][xx][X]");

  /**
   * @param memory MB
   * @param timeout seconds
   * @param image empty if unknown
   * @param triggers what starts it: folders of buckets, and a schedule
   * @param apiId empty if there is none
   * @param url empty if there is none
   * @param modified null if unknown
   * @param ours whether scar made it
   * @param whole what Lambda says about it
   */
  public record Listed(
      String name,
      int memory,
      int timeout,
      String image,
      List<String> triggers,
      String apiId,
      String url,
      @Nullable Instant modified,
      boolean ours,
      List<String> layers,
      ObjectNode whole) {}

  private final Aws aws;
  private final Map<String, String> versions = new HashMap<>();

  public FunctionList(Aws aws) {
    this.aws = aws;
  }

  /** Those that scar made, by name. */
  public List<Listed> ours() {
    return read().filter(Listed::ours).toList();
  }

  /** All that there are, by name. */
  public List<Listed> all() {
    return read().toList();
  }

  /** The names of those that scar made, in order. */
  public List<String> names() {
    return ours().stream().map(Listed::name).toList();
  }

  private Stream<Listed> read() {
    List<FunctionConfiguration> functions =
        aws.calls()
            .run(
                "lambda:ListFunctions",
                "your functions",
                () -> aws.lambda().listFunctionsPaginator().functions().stream().toList());
    Tagged tagged = new Tagged(aws);
    return functions.stream()
        .map(function -> listed(function, tagged))
        .sorted(Comparator.comparing(Listed::name));
  }

  private Listed listed(FunctionConfiguration function, Tagged tagged) {
    Map<String, String> variables =
        function.environment() == null ? Map.of() : function.environment().variables();
    String api = variables.getOrDefault(FunctionVariables.API_GATEWAY_ID, "");
    boolean likely =
        variables.containsKey(FunctionVariables.IMAGE_ID)
            || variables.containsKey(FunctionVariables.FDL);
    return new Listed(
        function.functionName(),
        function.memorySize(),
        function.timeout(),
        variables.getOrDefault(FunctionVariables.IMAGE_ID, ""),
        triggers(configuration(variables.get(FunctionVariables.FDL))),
        api,
        url(function.functionName(), api, variables.get(FunctionVariables.FDL)),
        time(function.lastModified()),
        tagged.contains(function.functionArn(), likely),
        function.layers().stream().map(Layer::arn).toList(),
        AnswerJson.of(function));
  }

  private String url(String function, String apiId, @Nullable String fdl) {
    if (!apiId.isEmpty()) {
      return FunctionAddresses.shown(aws, apiId, fdl);
    }
    return FunctionAddresses.hasUrl(fdl) ? FunctionAddresses.url(aws, function).orElse("") : "";
  }

  private static JsonNode configuration(@Nullable String fdl) {
    if (fdl == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Base64.getDecoder().decode(fdl));
    } catch (IllegalArgumentException | IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static List<String> triggers(JsonNode configuration) {
    List<String> triggers = new ArrayList<>();
    configuration.path("input").forEach(input -> triggers.add(input.path("path").asText()));
    if (configuration.has("keep_warm")) {
      triggers.add(configuration.path("keep_warm").asText());
    }
    return triggers;
  }

  private static @Nullable Instant time(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text, MODIFIED).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The version of the supervisor's layer that a function has; empty if unknown. */
  public String supervisor(Listed function) {
    for (String arn : function.layers()) {
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
