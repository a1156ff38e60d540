package io.scar.container.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.registry.Credential;
import io.scar.container.registry.Credentials;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The credential of a definition, for its image's registry. Asked for when it is first needed. */
public final class PasswordCredentials implements Credentials {

  private static final JsonMapper JSON = new JsonMapper();

  private final String host;
  private final @Nullable String username;
  private final PasswordSource source;
  private final SecretReader secrets;
  private @Nullable Credential found;

  /**
   * @param host of the image's registry, as in references
   * @param username null when the secret has it
   * @param variables of the function
   */
  public PasswordCredentials(
      String host,
      @Nullable String username,
      PasswordSource source,
      Map<String, String> variables,
      AwsJson aws) {
    this.host = host;
    this.username = username;
    this.source = source;
    this.secrets = new SecretReader(variables, aws);
  }

  @Override
  public synchronized Optional<Credential> find(String asked)
      throws ContainerException, InterruptedException {
    if (!asked.equalsIgnoreCase(host)) {
      return Optional.empty();
    }
    if (found == null) {
      found = credential(text());
    }
    return Optional.of(found);
  }

  private String text() throws ContainerException, InterruptedException {
    Optional<String> text = secrets.read(source);
    if (text.isEmpty() && source instanceof PasswordSource.Variable variable) {
      throw missing("neither the function nor this environment has a variable " + variable.name());
    }
    return text.orElse("");
  }

  private Credential credential(String text) throws ContainerException {
    String user = username;
    String password = text;
    JsonNode json = json(text);
    if (json != null) {
      password = json.path("password").asText("");
      user = user == null ? json.path("username").asText("") : user;
    }
    if (password.isEmpty()) {
      throw missing(source + (json == null ? " is empty" : " is JSON without `password`"));
    }
    if (user == null || user.isEmpty() || user.indexOf(':') >= 0) {
      throw missing("there is no user name; give `lambda.container.registry.username`");
    }
    return new Credential.Password(user, password, Credential.Origin.DEFINITION);
  }

  private @Nullable JsonNode json(String text) {
    if (source instanceof PasswordSource.Variable || !text.strip().startsWith("{")) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(text);
      return json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      // A password that starts with a brace.
      return null;
    }
  }

  private ContainerException missing(String reason) {
    return new ContainerException(
        Kind.DENIED,
        "registry %s: no password from %s: %s; see `lambda.container.registry`"
            .formatted(host, source, reason));
  }
}
