package io.scar.container.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.registry.Credential;
import io.scar.container.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passwords of ECR's registries, asked of ECR for whoever the caller is. Each is kept until shortly
 * before it expires (ECR gives them for twelve hours).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html">GetAuthorizationToken</a>
 */
public final class EcrCredentials implements Credentials {

  private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
  private static final Duration EARLY = Duration.ofMinutes(10);

  private record Token(Credential credential, Instant expires) {}

  private final AwsJson aws;
  private final Map<String, EcrHost> others;
  private final InstantSource clock;
  private final Map<EcrHost, Token> tokens = new HashMap<>();

  public EcrCredentials(AwsJson aws) {
    this(aws, Map.of());
  }

  /**
   * @param others hosts that are registries of ECR under other names, as a local cloud's
   */
  public EcrCredentials(AwsJson aws, Map<String, EcrHost> others) {
    this(aws, others, InstantSource.system());
  }

  EcrCredentials(AwsJson aws, InstantSource clock) {
    this(aws, Map.of(), clock);
  }

  private EcrCredentials(AwsJson aws, Map<String, EcrHost> others, InstantSource clock) {
    this.aws = aws;
    this.others = Map.copyOf(others);
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Credential> find(String host)
      throws ContainerException, InterruptedException {
    Optional<EcrHost> ecr =
        others.containsKey(host) ? Optional.ofNullable(others.get(host)) : EcrHost.of(host);
    if (ecr.isEmpty()) {
      return Optional.empty();
    }
    @Nullable Token token = tokens.get(ecr.get());
    if (token == null || !clock.instant().isBefore(token.expires().minus(EARLY))) {
      token = ask(ecr.get(), host);
      tokens.put(ecr.get(), token);
    }
    return Optional.of(token.credential());
  }

  private Token ask(EcrHost ecr, String host) throws ContainerException, InterruptedException {
    JsonNode answer =
        aws.call(
            "ecr",
            ecr.region(),
            TARGET,
            AwsJson.request(),
            "ecr:GetAuthorizationToken",
            "registry " + host);
    JsonNode data = answer.path("authorizationData").path(0);
    try {
      String decoded =
          new String(
              Base64.getDecoder().decode(data.path("authorizationToken").asText()),
              StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      if (colon > 0) {
        return new Token(
            new Credential.Password(
                decoded.substring(0, colon), decoded.substring(colon + 1), Credential.Origin.ECR),
            Instant.ofEpochSecond((long) data.path("expiresAt").asDouble()));
      }
    } catch (IllegalArgumentException e) {
      // Said below; the cause would show a part of the token.
    }
    throw new ContainerException(
        Kind.UNAVAILABLE, "ECR gave no token for registry " + host + "; try again later");
  }
}
