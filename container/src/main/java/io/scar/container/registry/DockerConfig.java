package io.scar.container.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scar.container.ContainerException;
import io.scar.container.ContainerException.Kind;
import io.scar.container.MachineFault;
import io.scar.container.image.Reference;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials that {@code docker login} keeps, in {@code config.json} itself or with a helper.
 * The file is read at each question, so that a new log-in counts at once.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/">docker login</a>
 */
public final class DockerConfig implements Credentials {

  private static final Logger LOG = LoggerFactory.getLogger(DockerConfig.class);

  private static final String FILE = "config.json";

  /** What {@code docker login} calls Docker Hub. */
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private static final Set<String> DOCKER_HUB_HOSTS =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final CredentialHelper helpers;

  /**
   * @param folder that has {@code config.json}, or not
   * @param environment of credential helpers
   */
  public DockerConfig(Path folder, Map<String, String> environment) {
    this(folder, new CredentialHelper(environment));
  }

  DockerConfig(Path folder, CredentialHelper helpers) {
    this.file = folder.resolve(FILE);
    this.helpers = helpers;
  }

  /** As Docker finds it: in {@code DOCKER_CONFIG}, else in {@code .docker} in the home folder. */
  public static Credentials of(Map<String, String> environment) {
    String folder = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    if (folder.isEmpty() && home.isEmpty()) {
      return Credentials.NONE;
    }
    return new DockerConfig(
        folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder), environment);
  }

  @Override
  public Optional<Credential> find(String host) throws ContainerException, InterruptedException {
    Optional<JsonNode> read = read();
    if (read.isEmpty()) {
      return Optional.empty();
    }
    JsonNode config = read.get();
    String server = isDockerHub(host) ? DOCKER_HUB : host;
    String helper = helper(config, host);
    if (!helper.isEmpty()) {
      return helpers.get(helper, server);
    }
    String store = config.path("credsStore").asText("");
    if (!store.isEmpty()) {
      try {
        Optional<Credential> stored = helpers.get(store, server);
        if (stored.isPresent()) {
          return stored;
        }
      } catch (ContainerException e) {
        // It is there for any registry: public images must not fail for it.
        LOG.warn("{} is asked for nothing: {}", host, e.getMessage());
      }
    }
    return inFile(config, host);
  }

  private Optional<JsonNode> read() throws ContainerException {
    try {
      return Optional.of(JSON.readTree(Files.readAllBytes(file)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (JacksonException | CharConversionException e) {
      // The parser's own words may quote the file.
      throw new ContainerException(
          Kind.INVALID, file + " is not JSON; repair it, or log in again: docker login");
    } catch (IOException e) {
      throw new ContainerException(
          Kind.MACHINE,
          file + " cannot be read: " + MachineFault.reason(e) + "; check its permissions",
          e);
    }
  }

  private static String helper(JsonNode config, String host) {
    for (Map.Entry<String, JsonNode> each : config.path("credHelpers").properties()) {
      if (isOf(each.getKey(), host)) {
        return each.getValue().asText("");
      }
    }
    return "";
  }

  private Optional<Credential> inFile(JsonNode config, String host) throws ContainerException {
    for (Map.Entry<String, JsonNode> each : config.path("auths").properties()) {
      if (isOf(each.getKey(), host)) {
        Optional<Credential> found = credential(each.getValue(), host);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> credential(JsonNode entry, String host) throws ContainerException {
    String identity = entry.path("identitytoken").asText("");
    if (!identity.isEmpty()) {
      return Optional.of(new Credential.IdentityToken(identity));
    }
    String access = entry.path("registrytoken").asText("");
    if (!access.isEmpty()) {
      return Optional.of(new Credential.AccessToken(access));
    }
    String username = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    String auth = entry.path("auth").asText("");
    try {
      if (!auth.isEmpty()) {
        String pair =
            new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8)
                .replaceAll("\0+$", "");
        int colon = pair.indexOf(':');
        if (colon <= 0) {
          throw new IllegalArgumentException("no colon");
        }
        username = pair.substring(0, colon);
        password = pair.substring(colon + 1);
      }
      return username.isEmpty()
          ? Optional.empty()
          : Optional.of(new Credential.Password(username, password));
    } catch (IllegalArgumentException e) {
      throw new ContainerException(
          Kind.INVALID,
          file + ": `auth` of " + host + " is damaged; log in again: docker login " + host);
    }
  }

  /** Whether a key of the file, a host or an old address, means the registry. */
  private static boolean isOf(String key, String host) {
    String name =
        key.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "").replaceFirst("/.*", "");
    return name.equals(host.toLowerCase(Locale.ROOT)) || (isDockerHub(name) && isDockerHub(host));
  }

  private static boolean isDockerHub(String host) {
    return host.equals(Reference.Registry.DOCKER_HUB)
        || DOCKER_HUB_HOSTS.contains(host.toLowerCase(Locale.ROOT));
  }
}
