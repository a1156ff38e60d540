package io.scar.container.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server that a registry names for an access token: by GET with the user's name and
 * password or with nothing, by POST with an identity token, and by POST when it does not take a
 * GET.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token
 *     authentication</a>
 * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">OAuth 2</a>
 */
final class TokenServer {

  /** An access token, not shown in text. */
  record Token(String value, Duration lifetime) {
    @Override
    public String toString() {
      return "Token[not shown, " + lifetime + "]";
    }
  }

  private static final String CLIENT = "scar";

  /** What a token lives if its server does not say. */
  private static final long LIFETIME_SECONDS = 60;

  private static final long LIFETIME_SECONDS_MOST = 24 * 3600;

  private static final String SCOPE = "scope";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final String host;
  private final HttpSession http;

  TokenServer(String host, HttpSession http) {
    this.host = host;
    this.http = http;
  }

  /**
   * A new token.
   *
   * @param registry the address that asked for it
   * @param scope what it is to be for, with blanks between several
   */
  Token fetch(Challenge challenge, URI registry, String scope, Optional<Credential> credential)
      throws ContainerException, InterruptedException {
    URI realm = realm(challenge, registry);
    Map<String, String> parameters = new LinkedHashMap<>();
    challenge.parameter("service").ifPresent(service -> parameters.put("service", service));
    parameters.put(SCOPE, scope);
    HttpAnswer answer =
        switch (credential.orElse(null)) {
          case Credential.IdentityToken identity ->
              post(
                  realm,
                  parameters,
                  Map.of("grant_type", "refresh_token", "refresh_token", identity.token()));
          case Credential.Password password -> withPassword(realm, parameters, password);
          case Credential.AccessToken token -> get(realm, parameters, "Bearer " + token.token());
          case null -> get(realm, parameters, null);
        };
    return token(answer, realm, credential.map(Credential::origin));
  }

  private HttpAnswer withPassword(
      URI realm, Map<String, String> parameters, Credential.Password password)
      throws ContainerException, InterruptedException {
    HttpAnswer answer = get(realm, parameters, Authorization.basic(password));
    return (answer.status() == 404 || answer.status() == 405)
        ? post(
            realm,
            parameters,
            Map.of(
                "grant_type",
                "password",
                "username",
                password.username(),
                "password",
                password.secret()))
        : answer;
  }

  private URI realm(Challenge challenge, URI registry) throws ContainerException {
    @Nullable URI realm = Addresses.given(challenge.parameter("realm").orElse(""), registry);
    if (realm == null || challenge.parameter("realm").isEmpty()) {
      throw new ContainerException(
          Kind.UNAVAILABLE,
          "registry "
              + host
              + " names no https address of its token server; check the registry's name");
    }
    return realm;
  }

  private HttpAnswer get(URI realm, Map<String, String> parameters, @Nullable String authorization)
      throws ContainerException, InterruptedException {
    String query = realm.getRawQuery();
    String joint = query == null ? "?" : query.isEmpty() ? "" : "&";
    String address = realm.toString().replaceFirst("#.*", "") + joint + query(parameters);
    return http.document(HttpCall.get(URI.create(address)).authorized(authorization), what());
  }

  private HttpAnswer post(URI realm, Map<String, String> parameters, Map<String, String> grant)
      throws ContainerException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("client_id", CLIENT);
    all.putAll(grant);
    return http.document(HttpCall.form(realm, form(all)), what());
  }

  private String what() {
    return "the token server of registry " + host;
  }

  private Token token(HttpAnswer answer, URI realm, Optional<Credential.Origin> shown)
      throws ContainerException {
    if (!answer.isSuccess()) {
      throw Faults.tokenRefused(host, realm, answer, shown);
    }
    JsonNode json = json(answer);
    String value = json.path("token").asText("");
    if (value.isEmpty()) {
      value = json.path("access_token").asText("");
    }
    // A header's value: nothing in it may end the line.
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ContainerException(
          Kind.UNAVAILABLE,
          what() + " (" + Addresses.shown(realm) + ") gives no token; try again later");
    }
    long seconds = json.path("expires_in").asLong(0);
    return new Token(
        value,
        Duration.ofSeconds(
            seconds <= 0 ? LIFETIME_SECONDS : Math.min(seconds, LIFETIME_SECONDS_MOST)));
  }

  private static JsonNode json(HttpAnswer answer) {
    try {
      return JSON.readTree(answer.bytes());
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  /** In an address each of several scopes is a parameter; in a form they are one. */
  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .flatMap(
            entry ->
                Arrays.stream(
                        entry.getKey().equals(SCOPE)
                            ? entry.getValue().split(" ", -1)
                            : new String[] {entry.getValue()})
                    .map(value -> encode(entry.getKey()) + "=" + encode(value)))
        .collect(Collectors.joining("&"));
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
