package io.scar.supervisor.config;

import io.scar.container.credentials.PasswordSource;
import io.scar.container.registry.Mirror;
import io.scar.contract.definition.CachedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image that is unpacked beside the supervisor. Its text shows no secret.
 *
 * @param reference where it comes from: the package, a registry or S3; empty when it is in the
 *     cache alone
 * @param cached where it is made ready
 * @param username at its registry; empty when the secret has it
 * @param password where the password for its registry is; empty for none
 * @param mirrors tried before registries
 * @param insecure registries and mirrors that are spoken to by plain HTTP, {@code HOST[:PORT]} each
 * @param variables that the password and the proxies may be in
 */
public record PulledImage(
    Optional<String> reference,
    Optional<CachedImage> cached,
    Optional<String> username,
    Optional<PasswordSource> password,
    List<Mirror> mirrors,
    Set<String> insecure,
    Map<String, String> variables)
    implements FunctionImage {

  public PulledImage {
    mirrors = List.copyOf(mirrors);
    insecure = Set.copyOf(insecure);
    variables = Map.copyOf(variables);
  }

  @Override
  public String toString() {
    return "PulledImage[%s, %s]".formatted(reference, cached);
  }
}
