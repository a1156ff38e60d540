package io.scar.container.registry;

import io.scar.container.ContainerException;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The proxies on the way to registries, named as curl and Docker have them named: {@code
 * HTTPS_PROXY} for https, {@code HTTP_PROXY} for plain HTTP, {@code NO_PROXY} for the hosts that
 * are reached without one; each in small letters too, which win. This machine never has one before
 * it.
 *
 * <p>{@code NO_PROXY} is a list with commas: {@code HOST[:PORT]} with all its subdomains, {@code
 * .DOMAIN} or {@code *.DOMAIN} for its subdomains alone, addresses, {@code *} for everything.
 *
 * @see <a href="https://docs.docker.com/engine/daemon/proxy/">Docker's daemon and proxies</a>
 * @see <a href="https://curl.se/docs/manpage.html#ENVIRONMENT">curl's variables</a>
 */
public final class Proxies {

  /** None for any host. */
  public static final Proxies NONE = new Proxies(Map.of());

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final Map<String, String> environment;

  private Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** As the environment names them; what is wrong with one is told when it is needed. */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(environment);
  }

  /**
   * The proxy on the way to an address.
   *
   * @throws ContainerException INVALID when the variable names none
   */
  Optional<HttpProxy> before(URI uri) throws ContainerException {
    boolean isPlain = "http".equalsIgnoreCase(uri.getScheme());
    String name = isPlain ? "HTTP_PROXY" : "HTTPS_PROXY";
    Optional<String> value = value(name);
    return value.isEmpty() || isDirect(uri, isPlain)
        ? Optional.empty()
        : Optional.of(HttpProxy.parse(name, value.get()));
  }

  private Optional<String> value(String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT), name)
        .map(key -> environment.getOrDefault(key, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private boolean isDirect(URI uri, boolean isPlain) {
    String host = normal(String.valueOf(uri.getHost()));
    int port = uri.getPort() >= 0 ? uri.getPort() : isPlain ? HTTP_PORT : HTTPS_PORT;
    return RegistryHost.isThisMachine(String.valueOf(uri.getHost()))
        || Arrays.stream(value("NO_PROXY").orElse("").split("[,\\s]+", -1))
            .anyMatch(entry -> matches(entry, host, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    String name = entry;
    int colon = entry.lastIndexOf(':');
    boolean isAddress = entry.indexOf(':') != colon && !entry.contains("]:");
    if (colon >= 0 && !isAddress) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    name = normal(name.startsWith("*.") ? name.substring(1) : name);
    if (ADDRESS.matcher(host).matches()) {
      return host.equals(name);
    }
    return !name.isEmpty()
        && (host.equals(name) || host.endsWith(name.startsWith(".") ? name : "." + name));
  }

  /** In small letters, without the brackets of an address and the dot at the end of a name. */
  private static String normal(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$", "").replaceFirst("\\.$", "");
  }
}
