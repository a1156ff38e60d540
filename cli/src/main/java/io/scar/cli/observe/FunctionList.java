package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.HiddenVariables;
import io.scar.cli.http.FunctionAddresses;
import io.scar.contract.definition.ExecutionMode;
import io.scar.contract.environment.FunctionVariables;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions of an account and region. */
public final class FunctionList {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAYER_MARK = ":layer:";

  /** Lambda writes thousandths, and leaves the colon out of the zone; its emulators differ. */
  private static final DateTimeFormatter MODIFIED =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("[xxx][xx][X]")
          .toFormatter(Locale.ROOT);

  /**
   * @param memory MB
   * @param timeout seconds
   * @param image empty if unknown
   * @param triggers what starts it: folders of buckets, and a schedule
   * @param apiId empty if there is none
   * @param url empty if there is none
   * @param modified null if unknown
   * @param ours whether scar made it
   * @param mode empty if unknown
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
      Optional<ExecutionMode> mode,
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
    Tagged tagged = Tagged.read(aws);
    List<ObjectNode> functions = new ArrayList<>();
    String marker = "";
    do {
      JsonNode page = page(marker);
      for (JsonNode function : page.path("Functions")) {
        functions.add((ObjectNode) function);
      }
      marker = page.path("NextMarker").asText("");
    } while (!marker.isEmpty());
    tagged.await();
    return functions.stream()
        .map(function -> listed(function, tagged))
        .sorted(Comparator.comparing(Listed::name));
  }

  /**
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html">ListFunctions</a>
   */
  private JsonNode page(String marker) {
    String query = marker.isEmpty() ? "" : "?Marker=" + encoded(marker);
    return aws.lambdaPaths()
        .run("ListFunctions", "your functions", "GET", "/2015-03-31/functions/" + query, null);
  }

  private Listed listed(ObjectNode function, Tagged tagged) {
    JsonNode variables = function.path("Environment").path("Variables");
    String name = function.path("FunctionName").asText();
    String api = variables.path(FunctionVariables.API_GATEWAY_ID).asText("");
    JsonNode configuration = configuration(variables.path(FunctionVariables.FDL).asText(""));
    boolean likely =
        variables.has(FunctionVariables.IMAGE_ID) || variables.has(FunctionVariables.FDL);
    List<String> layers = new ArrayList<>();
    function.path("Layers").forEach(layer -> layers.add(layer.path("Arn").asText()));
    return new Listed(
        name,
        function.path("MemorySize").asInt(),
        function.path("Timeout").asInt(),
        variables.path(FunctionVariables.IMAGE_ID).asText(""),
        triggers(configuration),
        api,
        url(name, api, configuration.path("api_gateway")),
        time(function.path("LastModified").asText("")),
        tagged.contains(function.path("FunctionArn").asText(), likely),
        FunctionMode.of(configuration),
        layers,
        shown(function));
  }

  private static ObjectNode shown(ObjectNode function) {
    ObjectNode shown = function.deepCopy();
    if (function.path("Environment") instanceof ObjectNode environment) {
      shown.set("Environment", HiddenVariables.in(environment));
    }
    return shown;
  }

  /**
   * @param access what the function was told of its access by HTTP
   */
  private String url(String function, String apiId, JsonNode access) {
    if (!apiId.isEmpty()) {
      return FunctionAddresses.shown(aws, apiId, access);
    }
    return FunctionAddresses.hasUrl(access) ? FunctionAddresses.url(aws, function).orElse("") : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode configuration(String fdl) {
    if (fdl.isEmpty()) {
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

  private static @Nullable Instant time(String text) {
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
    Optional<JsonNode> layer =
        aws.lambdaPaths()
            .find(
                "GetLayerVersion",
                "layer " + arn,
                "GET",
                "/2018-10-31/layers?find=LayerVersion&Arn=" + encoded(arn),
                null);
    String description = layer.map(found -> found.path("Description").asText("")).orElse("");
    String[] words = description.split(" ", -1);
    return words.length > 1 ? words[1] : description;
  }
}
