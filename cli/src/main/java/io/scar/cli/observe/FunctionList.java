package io.scar.cli.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scar.cli.aws.Aws;
import io.scar.cli.aws.HiddenVariables;
import io.scar.cli.definition.ToldConfiguration;
import io.scar.cli.failure.Failure;
import io.scar.cli.http.FunctionAddresses;
import io.scar.contract.definition.ExecutionMode;
import io.scar.contract.environment.FunctionVariables;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions of an account and region. */
public final class FunctionList {

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
   * @param access what it was told of its access by HTTP; missing if it was told nothing
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
      JsonNode access,
      @Nullable Instant modified,
      boolean ours,
      Optional<ExecutionMode> mode,
      List<String> layers,
      ObjectNode whole) {}

  private final Aws aws;
  private final Consumer<Failure> unread;

  /** A list that fails if it cannot be told of one function whether scar made it. */
  public FunctionList(Aws aws) {
    this(
        aws,
        e -> {
          throw e;
        });
  }

  /**
   * A list of functions that scar made, or most likely made where that cannot be told.
   *
   * @param unread hears why it cannot be told
   */
  public FunctionList(Aws aws, Consumer<Failure> unread) {
    this.aws = aws;
    this.unread = unread;
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
    JsonNode configuration = ToldConfiguration.of(function);
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
        configuration.path("api_gateway"),
        time(function.path("LastModified").asText("")),
        isOurs(function.path("FunctionArn").asText(), likely, tagged),
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

  private boolean isOurs(String arn, boolean likely, Tagged tagged) {
    try {
      return tagged.contains(arn, likely);
    } catch (Failure e) {
      if (!e.isOfOneThing()) {
        throw e;
      }
      unread.accept(e);
      return likely;
    }
  }

  /**
   * Where it answers by HTTP; empty if it does not.
   *
   * @throws Failure if that cannot be read
   */
  public String url(Listed function) {
    if (!function.apiId().isEmpty()) {
      return FunctionAddresses.shown(aws, function.apiId(), function.access());
    }
    return FunctionAddresses.hasUrl(function.access())
        ? FunctionAddresses.url(aws, function.name()).orElse("")
        : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
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

  /** The ARN of the supervisor's layer; empty if it has none. */
  public static Optional<String> supervisorLayer(Listed function) {
    return function.layers().stream()
        .filter(
            arn ->
                arn.contains(LAYER_MARK + "scar:") || arn.contains(LAYER_MARK + "faas-supervisor:"))
        .findFirst();
  }

  /**
   * The version of the supervisor that a layer holds: the second word of its description, {@code
   * scar VERSION sha256:…}.
   *
   * @return empty if the layer does not tell
   * @throws Failure if it cannot be read
   */
  public String supervisorVersion(String arn) {
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
