package io.scar.container.registry;

import io.scar.container.ContainerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is shown to one registry for one repository: nothing until it asks, then what it asks for,
 * and something new when that has expired. Safe for use by several threads.
 */
final class Authorization {

  /** A token is not used when it ends in less than this. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final String host;
  private final String scope;
  private final Credentials credentials;
  private final TokenServer tokens;
  private final Pace pace;

  /** What tokens were given for: a new one is for no less. */
  private final Set<String> scopes = new LinkedHashSet<>();

  private @Nullable String header;
  private Instant end = Instant.MAX;
  private Credential.@Nullable Origin shown;

  /**
   * @param actions what is wanted: {@code pull}, unless the registry says otherwise, or more, which
   *     is asked for from the start: a registry may refuse a token that is for too little without
   *     saying what it lacks
   */
  Authorization(
      String host,
      String repository,
      String actions,
      Credentials credentials,
      TokenServer tokens,
      Pace pace) {
    this.host = host;
    this.scope = "repository:" + repository + ":" + actions;
    if (!actions.equals("pull")) {
      scopes.add(scope);
    }
    this.credentials = credentials;
    this.tokens = tokens;
    this.pace = pace;
  }

  /** The header's value as it is now; null for none. */
  synchronized @Nullable String header() {
    return (header != null && pace.now().isBefore(end)) ? header : null;
  }

  /** Where the credential is from that was shown, for messages; empty when none was. */
  synchronized Optional<Credential.Origin> shown() {
    return Optional.ofNullable(shown);
  }

  /**
   * Answers a refusal.
   *
   * @param refusal a 401 of the registry itself
   * @param refused what the refused request showed
   * @return the header's new value; empty when there is nothing to show
   * @throws ContainerException DENIED or UNAVAILABLE, from the token server; what {@link
   *     Credentials} throw
   */
  synchronized Optional<String> answer(HttpAnswer refusal, @Nullable String refused)
      throws ContainerException, InterruptedException {
    String now = header();
    if (now != null && !now.equals(refused)) {
      // Another thread was refused before and has a new one.
      return Optional.of(now);
    }
    header = null;
    end = Instant.MAX;
    List<Challenge> challenges = Challenge.parse(refusal.headers("www-authenticate"));
    Optional<Credential> credential = credentials.find(host);
    shown = credential.map(Credential::origin).orElse(null);
    if (credential.orElse(null) instanceof Credential.AccessToken access) {
      header = "Bearer " + access.token();
      return Optional.of(header).filter(value -> !value.equals(refused));
    }
    Optional<Challenge> bearer = first(challenges, "bearer");
    if (bearer.isPresent()) {
      Set<String> wanted = new LinkedHashSet<>(scopes);
      wanted.addAll(List.of(bearer.get().parameter("scope").orElse(scope).split(" ", -1)));
      TokenServer.Token token =
          tokens.fetch(bearer.get(), refusal.uri(), String.join(" ", wanted), credential);
      scopes.addAll(wanted);
      header = "Bearer " + token.value();
      end = pace.now().plus(token.lifetime()).minus(MARGIN);
      return Optional.of(header);
    }
    if (first(challenges, "basic").isPresent()
        && credential.orElse(null) instanceof Credential.Password password) {
      header = basic(password);
      return Optional.of(header).filter(value -> !value.equals(refused));
    }
    return Optional.empty();
  }

  static String basic(Credential.Password password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(
                (password.username() + ":" + password.secret()).getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Challenge> first(List<Challenge> challenges, String scheme) {
    return challenges.stream().filter(challenge -> challenge.scheme().equals(scheme)).findFirst();
  }
}
