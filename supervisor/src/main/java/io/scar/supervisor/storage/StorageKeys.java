package io.scar.supervisor.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.credentials.AwsJson;
import io.scar.container.credentials.PasswordSource;
import io.scar.container.credentials.SecretReader;
import io.scar.supervisor.config.RoleCredentials;
import io.scar.supervisor.config.StorageProvider;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a storage from where its definition says that they are. A secret is the key
 * itself, or JSON with both: in SCAR's words, or in those of the file that MinIO's console makes.
 */
final class StorageKeys {

  private static final List<String> ACCESS_KEY = List.of("access_key", "accessKey");
  private static final List<String> SECRET_KEY = List.of("secret_key", "secretKey");

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private final StorageProvider provider;
  private final SecretReader secrets;

  StorageKeys(StorageProvider provider, AwsJson aws) {
    this.provider = provider;
    this.secrets = new SecretReader(provider.variables(), aws);
  }

  /**
   * Asks anew each time.
   *
   * @throws KeysUnusable if they are not there, or the function may not read them
   * @throws StorageUnavailable if what they are in does not answer
   */
  RoleCredentials read() {
    try {
      PasswordSource source = provider.secretKey();
      String secret = text(source);
      String access =
          provider.accessKey().isEmpty() || provider.accessKey().get().equals(source)
              ? secret
              : text(provider.accessKey().get());
      return new RoleCredentials(
          key(access, ACCESS_KEY, provider.accessKey().orElse(source)).strip(),
          key(secret, SECRET_KEY, source).strip(),
          Optional.empty());
    } catch (ContainerException e) {
      if (e.kind() == Kind.UNAVAILABLE) {
        throw StorageUnavailable.withoutKeys(provider, e);
      }
      throw new KeysUnusable(provider, e.getMessage() + "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StorageUnavailable.withoutKeys(provider, e);
    }
  }

  private String text(PasswordSource source) throws ContainerException, InterruptedException {
    Optional<String> text = secrets.read(source);
    if (text.isEmpty()) {
      throw new KeysUnusable(
          provider,
          source instanceof PasswordSource.Variable variable
              ? "the function has no variable " + variable.name()
              : source + " is empty",
          null);
    }
    return text.get().strip();
  }

  private String key(String text, List<String> names, PasswordSource source) {
    JsonNode json = json(text, source);
    if (json == null) {
      if (provider.accessKey().isEmpty()) {
        throw new KeysUnusable(
            provider,
            "%s is not JSON with `access_key` and `secret_key`; say where the other key is with `access_key_from`"
                .formatted(source),
            null);
      }
      return text;
    }
    for (String name : names) {
      String key = json.path(name).asText("");
      if (!key.isEmpty()) {
        return key;
      }
    }
    throw new KeysUnusable(
        provider, "%s is JSON without `%s`".formatted(source, names.getFirst()), null);
  }

  private static @Nullable JsonNode json(String text, PasswordSource source) {
    if (source instanceof PasswordSource.Variable || !text.startsWith("{")) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(text);
      return json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      // A key that starts with a brace.
      return null;
    }
  }
}
