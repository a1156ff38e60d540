package io.scar.container.registry;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param mirrors tried in order before the registry itself
 * @param insecureHosts {@code HOST[:PORT]} as in references, spoken to by plain HTTP; this machine
 *     itself ({@code localhost}, {@code 127.x.x.x}, {@code [::1]}) always is
 * @param connectTimeout for one connection
 * @param readTimeout the longest time without a byte
 * @param attempts of one request, and of one blob without progress; 1 or more
 * @param waitMost the longest wait before another attempt, also when the registry asks for more
 * @param proxies on the way
 */
public record RegistrySettings(
    Credentials credentials,
    List<Mirror> mirrors,
    Set<String> insecureHosts,
    Duration connectTimeout,
    Duration readTimeout,
    int attempts,
    Duration waitMost,
    Proxies proxies) {

  /** No credentials, no mirrors, no proxies. */
  public static final RegistrySettings ANONYMOUS =
      new RegistrySettings(
          Credentials.NONE,
          List.of(),
          Set.of(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          6,
          Duration.ofSeconds(30),
          Proxies.NONE);

  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
    insecureHosts = Set.copyOf(insecureHosts);
    if (attempts < 1) {
      throw new IllegalArgumentException("at least one attempt is needed, not " + attempts);
    }
    if (!connectTimeout.isPositive() || !readTimeout.isPositive() || waitMost.isNegative()) {
      throw new IllegalArgumentException("time-outs are positive");
    }
  }

  /** The same with other credentials. */
  public RegistrySettings withCredentials(Credentials other) {
    return new RegistrySettings(
        other, mirrors, insecureHosts, connectTimeout, readTimeout, attempts, waitMost, proxies);
  }

  /** The same with other mirrors. */
  public RegistrySettings withMirrors(List<Mirror> other) {
    return new RegistrySettings(
        credentials,
        other,
        insecureHosts,
        connectTimeout,
        readTimeout,
        attempts,
        waitMost,
        proxies);
  }

  /** The same with other hosts that are spoken to by plain HTTP. */
  public RegistrySettings withInsecureHosts(Set<String> other) {
    return new RegistrySettings(
        credentials, mirrors, other, connectTimeout, readTimeout, attempts, waitMost, proxies);
  }

  /** The same with other times. */
  public RegistrySettings withTimes(Duration connect, Duration read, int tries, Duration wait) {
    return new RegistrySettings(
        credentials, mirrors, insecureHosts, connect, read, tries, wait, proxies);
  }

  /** The same with other proxies. */
  public RegistrySettings withProxies(Proxies other) {
    return new RegistrySettings(
        credentials,
        mirrors,
        insecureHosts,
        connectTimeout,
        readTimeout,
        attempts,
        waitMost,
        other);
  }
}
