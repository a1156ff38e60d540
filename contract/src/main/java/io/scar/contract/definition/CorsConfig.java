package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What web pages of other origins may do with a function.
 *
 * @param origins each {@code SCHEME://HOST[:PORT]}, or {@value #ANY} alone; without the key, any
 * @param methods upper case; without the key {@code GET}, {@code HEAD} and {@code POST}
 * @param headers that a request may have; without the key {@code Content-Type}
 * @param exposeHeaders of an answer that a page may read, besides those of the function itself
 * @param credentials whether requests may carry cookies and the like; not with any origin
 * @param maxAge seconds that a browser may remember the answer to a preflight
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch: CORS protocol</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CorsConfig(
    @JsonProperty("origins") List<String> origins,
    @JsonProperty("methods") List<String> methods,
    @JsonProperty("headers") List<String> headers,
    @JsonProperty("expose_headers") List<String> exposeHeaders,
    @JsonProperty("credentials") boolean credentials,
    @JsonProperty("max_age") Integer maxAge) {

  public static final String ANY = "*";

  /** What browsers assume when they are told nothing. */
  public static final int DEFAULT_MAX_AGE = 5;

  /** The most that API Gateway and function URLs take. */
  public static final int MAX_AGE_LIMIT = 86_400;

  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://[A-Za-z0-9._~-]+(:[0-9]{1,5})?");

  /** RFC 9110, 5.6.2; also a lone asterisk, which is one. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * @throws IllegalArgumentException naming the key that cannot be used
   */
  public CorsConfig(
      @Nullable List<String> origins,
      @Nullable List<String> methods,
      @Nullable List<String> headers,
      @Nullable List<String> exposeHeaders,
      boolean credentials,
      @Nullable Integer maxAge) {
    this.origins = origins == null ? List.of(ANY) : List.copyOf(origins);
    this.methods =
        methods == null
            ? List.of("GET", "HEAD", "POST")
            : methods.stream().map(method -> method.toUpperCase(Locale.ROOT)).toList();
    this.headers = headers == null ? List.of("Content-Type") : List.copyOf(headers);
    this.exposeHeaders = exposeHeaders == null ? List.of() : List.copyOf(exposeHeaders);
    this.credentials = credentials;
    this.maxAge = maxAge == null ? Integer.valueOf(DEFAULT_MAX_AGE) : maxAge;
    checkOrigins();
    tokens("methods", this.methods);
    tokens("headers", this.headers);
    tokens("expose_headers", this.exposeHeaders);
    if (this.maxAge < 0 || this.maxAge > MAX_AGE_LIMIT) {
      throw new IllegalArgumentException(
          "api_gateway.cors.max_age is %d; it is 0 to %d seconds"
              .formatted(this.maxAge, MAX_AGE_LIMIT));
    }
  }

  /** Whether pages of every origin are allowed. */
  public boolean anyOrigin() {
    return origins.contains(ANY);
  }

  private void checkOrigins() {
    if (origins.isEmpty() || (anyOrigin() && origins.size() > 1)) {
      throw new IllegalArgumentException(
          "api_gateway.cors.origins lists either `*` alone or one origin at least");
    }
    for (String origin : origins) {
      if (!origin.equals(ANY) && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "api_gateway.cors.origins: `%s` is no origin; write it as browsers do, for instance `https://www.example.org`, with no path"
                .formatted(origin));
      }
    }
    if (credentials && anyOrigin()) {
      throw new IllegalArgumentException(
          "api_gateway.cors.credentials is not for any origin, or every page could act as its visitor; list the origins");
    }
  }

  private static void tokens(String key, List<String> names) {
    for (String name : names) {
      if (!TOKEN.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "api_gateway.cors.%s: `%s` is no name that HTTP knows".formatted(key, name));
      }
    }
  }
}
