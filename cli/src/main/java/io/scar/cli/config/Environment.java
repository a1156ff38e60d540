package io.scar.cli.config;

import io.scar.cli.definition.ServerAddress;
import io.scar.cli.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the command, read once by main.
 *
 * @param variables the process's variables
 * @param workingFolder what relative paths of flags start from
 * @param home the user's
 * @param distribution the folder that the command was installed to; null if unknown
 */
public record Environment(
    Map<String, String> variables, Path workingFolder, Path home, @Nullable Path distribution) {

  /** Static keys for AWS, as the variables of AWS's own tools give them. */
  public record Keys(String accessKey, String secretKey, @Nullable String sessionToken) {
    @Override
    public String toString() {
      return "Keys"; // a secret is never printed
    }
  }

  /**
   * A token that is worth a role, as in a pod of EKS.
   *
   * @param tokenFile written anew before the token expires
   * @param role that the environment names for it; null if none
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/access-assume-role-web.html">Assuming
   *     a role with web identity</a>
   */
  public record WebIdentity(Path tokenFile, @Nullable String role) {}

  public Environment {
    variables = Map.copyOf(variables);
  }

  private Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /** The folder of scar.cfg: {@code SCAR_CONFIG_FOLDER}, or {@code ~/.scar/scar.cfg}'s folder. */
  public Path configFolder() {
    return workingFolder.resolve(
        get("SCAR_CONFIG_FOLDER").map(Path::of).orElse(home.resolve(".scar")));
  }

  /**
   * The state of the local cloud: {@code SCAR_LOCAL_DIR}, else {@code scar/local} in the user's
   * state folder.
   *
   * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
   *     directories</a>
   */
  public Path localCloudFolder() {
    Path stateHome = get("XDG_STATE_HOME").map(Path::of).orElse(home.resolve(".local/state"));
    return workingFolder.resolve(
        get("SCAR_LOCAL_DIR").map(Path::of).orElse(stateHome.resolve("scar").resolve("local")));
  }

  /**
   * The port of a new local cloud, if {@code SCAR_LOCAL_PORT} gives one.
   *
   * @throws Failure USAGE if it is no number
   */
  public Optional<Integer> localCloudPort() {
    return get("SCAR_LOCAL_PORT")
        .map(
            text -> {
              try {
                return Integer.valueOf(text);
              } catch (NumberFormatException e) {
                throw Failure.usage("SCAR_LOCAL_PORT `" + text + "` is no port.", "0 to 65535.");
              }
            });
  }

  /**
   * The store of unpacked images: {@code SCAR_STORE_DIR}, else {@code scar/store} in the user's
   * cache folder.
   */
  public Path storeFolder() {
    return get("SCAR_STORE_DIR")
        .map(folder -> workingFolder.resolve(folder))
        .orElse(caches().resolve("store"));
  }

  /** What was found out of images: {@code scar/facts} in the user's cache folder. */
  public Path factsFolder() {
    return caches().resolve("facts");
  }

  /** What image layers were compressed to: {@code scar/layers} in the user's cache folder. */
  public Path layersFolder() {
    return caches().resolve("layers");
  }

  private Path caches() {
    Path all = get("XDG_CACHE_HOME").map(Path::of).orElse(home.resolve(".cache"));
    return workingFolder.resolve(all).resolve("scar");
  }

  /** How much the store may hold: {@code SCAR_STORE_QUOTA}, for instance {@code 20GB}. */
  public Optional<String> storeQuota() {
    return get("SCAR_STORE_QUOTA");
  }

  /**
   * Registries that are spoken to by plain HTTP besides those of this machine: {@code
   * SCAR_INSECURE_REGISTRIES}, {@code HOST[:PORT]} each, with commas between.
   */
  public Set<String> insecureRegistries() {
    return Set.copyOf(
        Arrays.stream(get("SCAR_INSECURE_REGISTRIES").orElse("").split(",", -1))
            .map(String::strip)
            .filter(host -> !host.isEmpty())
            .toList());
  }

  public Optional<String> region() {
    return get("AWS_REGION").or(() -> get("AWS_DEFAULT_REGION"));
  }

  public Optional<String> profile() {
    return get("AWS_PROFILE");
  }

  /**
   * Another address for a service.
   *
   * @param service as in AWS's variables, for instance {@code LAMBDA}
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
   *     endpoints</a>
   */
  public Optional<URI> endpoint(String service) {
    return address("AWS_ENDPOINT_URL_" + service).or(() -> address("AWS_ENDPOINT_URL"));
  }

  private Optional<URI> address(String variable) {
    return get(variable).map(text -> address(variable, text));
  }

  private static URI address(String variable, String text) {
    try {
      URI address = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(address.getScheme())
              || "https".equalsIgnoreCase(address.getScheme());
      if (http && address.getHost() != null && ServerAddress.hasPossiblePort(address)) {
        return address;
      }
    } catch (URISyntaxException e) {
      // It is told below.
    }
    throw Failure.usage(
        "%s is `%s`, which is no address.".formatted(variable, text),
        "Write http://HOST:PORT, the port from 1 to 65535, or https://HOST; or unset it.");
  }

  public Optional<Keys> keys() {
    return get("AWS_ACCESS_KEY_ID")
        .flatMap(
            access ->
                get("AWS_SECRET_ACCESS_KEY")
                    .map(
                        secret -> new Keys(access, secret, get("AWS_SESSION_TOKEN").orElse(null))));
  }

  /** The token of {@code AWS_WEB_IDENTITY_TOKEN_FILE}. */
  public Optional<WebIdentity> webIdentity() {
    return get("AWS_WEB_IDENTITY_TOKEN_FILE")
        .map(file -> new WebIdentity(path(file), get("AWS_ROLE_ARN").orElse(null)));
  }

  /**
   * Whether the environment itself has credentials: keys, or a web identity with its role. In AWS's
   * chain they come before any profile of the files.
   */
  public boolean hasCredentials() {
    return keys().isPresent() || webIdentity().map(WebIdentity::role).isPresent();
  }

  /** What a session of a role is called in AWS's records. */
  public String roleSessionName() {
    return get("AWS_ROLE_SESSION_NAME").orElse("scar");
  }

  /** AWS's file of profiles. */
  public Path awsConfigFile() {
    return get("AWS_CONFIG_FILE").map(this::path).orElse(home.resolve(".aws/config"));
  }

  /** AWS's file of keys. */
  public Path awsCredentialsFile() {
    return get("AWS_SHARED_CREDENTIALS_FILE")
        .map(this::path)
        .orElse(home.resolve(".aws/credentials"));
  }

  /** Whether a container's service hands out credentials. */
  public boolean hasContainerCredentials() {
    return get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isPresent()
        || get("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent();
  }

  /** Whether the machine may be asked for the credentials of an instance of EC2. */
  public boolean mayAskInstance() {
    return !get("AWS_EC2_METADATA_DISABLED").orElse("").equalsIgnoreCase("true");
  }

  private Path path(String text) {
    return text.startsWith("~/")
        ? home.resolve(text.substring(2))
        : workingFolder.resolve(text).toAbsolutePath();
  }

  /**
   * Mirrors of registries, {@code FROM=TO[,FROM=TO]} in {@code SCAR_REGISTRY_MIRRORS}.
   *
   * @throws Failure USAGE if it is not that
   */
  public Map<String, String> registryMirrors() {
    Map<String, String> mirrors = new LinkedHashMap<>();
    for (String mirror : get("SCAR_REGISTRY_MIRRORS").orElse("").split(",", -1)) {
      int equals = mirror.indexOf('=');
      if (equals > 0) {
        mirrors.put(mirror.substring(0, equals).strip(), mirror.substring(equals + 1).strip());
      } else if (!mirror.isBlank()) {
        throw Failure.usage(
            "SCAR_REGISTRY_MIRRORS: `" + mirror.strip() + "` is no mirror.",
            "Write FROM=TO[,FROM=TO], for instance docker.io=mirror.example.org/hub.");
      }
    }
    return mirrors;
  }

  /** <a href="https://no-color.org">NO_COLOR</a>, and terminals that have none. */
  public boolean wantsColour() {
    return get("NO_COLOR").isEmpty() && !hasDumbTerminal();
  }

  /** Whether the terminal, if there is one, cannot move its cursor. */
  public boolean hasDumbTerminal() {
    return get("TERM").orElse("").equals("dumb");
  }

  /** The terminal's width, if {@code COLUMNS} tells it. */
  public Optional<Integer> columns() {
    return get("COLUMNS").filter(text -> text.matches("[1-9][0-9]{0,3}")).map(Integer::valueOf);
  }
}
