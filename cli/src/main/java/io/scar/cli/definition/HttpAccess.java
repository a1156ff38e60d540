package io.scar.cli.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a function is reached by HTTP.
 *
 * @param name of the API; the function's own for a URL
 * @param stage of the API
 * @param cors what pages of other origins may do; null where nothing is said of it
 * @param signed whether callers sign with keys of AWS
 * @param keyed whether callers need an API key
 * @param throttle null for AWS's own limits
 * @param timeout seconds that the gateway waits
 * @param raw whether clients get bytes, not base64
 * @param integration how a REST API calls the function; other types have {@link Integration#NONE}
 */
public record HttpAccess(
    EndpointType type,
    String name,
    String stage,
    @Nullable Cors cors,
    boolean signed,
    boolean keyed,
    @Nullable Throttle throttle,
    int timeout,
    boolean raw,
    Integration integration) {

  /**
   * The kinds of endpoints.
   *
   * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html">API
   *     Gateway quotas</a>
   */
  public enum EndpointType {
    REST(29),
    HTTP(30),
    URL(900);

    private final int longest;

    EndpointType(int longest) {
      this.longest = longest;
    }

    /** Seconds that the service waits at most. */
    public int longest() {
      return longest;
    }

    /** As the definition says it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The stage of an HTTP API that has no part in the address. */
  public static final String DEFAULT_STAGE = "$default";

  /**
   * @param rate requests a second
   * @param burst requests at once
   */
  public record Throttle(double rate, int burst) {
    /** Without a fraction where there is none. */
    public String rateText() {
      return rate == Math.rint(rate) ? String.valueOf((long) rate) : String.valueOf(rate);
    }

    @Override
    public String toString() {
      return rateText() + " a second, " + burst + " at once";
    }
  }

  /**
   * @param maxAge seconds
   */
  public record Cors(
      List<String> origins,
      List<String> methods,
      List<String> headers,
      List<String> exposeHeaders,
      boolean credentials,
      int maxAge) {
    public Cors {
      origins = List.copyOf(origins);
      methods = List.copyOf(methods);
      headers = List.copyOf(headers);
      exposeHeaders = List.copyOf(exposeHeaders);
    }

    /** In normal form, for comparison. */
    public String text() {
      return "origins %s; methods %s; headers %s; expose %s; credentials %s; %d s"
          .formatted(
              sorted(origins),
              sorted(methods),
              sorted(headers),
              sorted(exposeHeaders),
              credentials ? "yes" : "no",
              maxAge);
    }

    private static String sorted(List<String> names) {
      return String.join(
          ", ", names.stream().map(name -> name.toLowerCase(Locale.ROOT)).sorted().toList());
    }
  }

  /**
   * SCAR's templates, which name {@code {api_id}}, {@code {api_region}}, {@code {stage_name}},
   * {@code {lambda_region}}, {@code {account_id}} and {@code {function_name}}.
   *
   * @param verb the method's name
   * @param pathPart of the one resource below the root
   * @param method of PutMethod
   * @param call of PutIntegration
   * @param principal that the function lets invoke it
   * @param sources of that permission
   */
  public record Integration(
      String verb,
      String pathPart,
      ObjectNode method,
      ObjectNode call,
      String principal,
      List<String> sources) {

    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /** For what is no REST API. */
    public static final Integration NONE =
        new Integration(
            "ANY",
            "",
            NOTHING,
            NOTHING,
            "apigateway.amazonaws.com",
            List.of("arn:aws:execute-api:{api_region}:{account_id}:{api_id}/*"));

    public Integration {
      sources = List.copyOf(sources);
    }

    /** A template with its names replaced. */
    public static String filled(String template, Map<String, String> values) {
      String text = template;
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace("{" + value.getKey() + "}", value.getValue());
      }
      return text;
    }
  }

  /**
   * The origin that a REST API names in its own refusals: it knows fixed headers alone, so of
   * several origins none.
   */
  public String fixedOrigin() {
    return cors == null || cors.origins().size() != 1 ? "" : cors.origins().getFirst();
  }

  /** Whether the gateway itself answers browsers' questions. */
  public boolean answersCors() {
    return type != EndpointType.REST && cors != null;
  }
}
