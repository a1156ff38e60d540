package io.scar.supervisor.config;

import io.scar.container.credentials.PasswordSource;
import io.scar.contract.definition.StorageProviderId;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A storage that speaks S3's protocol and has keys of its own. Its text shows no secret.
 *
 * @param endpoint empty for Amazon S3
 * @param region that requests are signed for
 * @param pathStyle whether buckets are named in the path and not in the host
 * @param accessKey where it is; empty if the secret key's source has both
 * @param secretKey where it is
 * @param variables that the keys may be in
 */
public record StorageProvider(
    StorageProviderId id,
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Trust trust,
    Optional<PasswordSource> accessKey,
    PasswordSource secretKey,
    Map<String, String> variables) {

  /** Whose certificates are believed. */
  public sealed interface Trust {

    /** Those that the Java runtime trusts. */
    record PublicRoots() implements Trust {}

    /**
     * These and what they signed, and no others.
     *
     * @param pem one certificate or several
     */
    record Own(String pem) implements Trust {}

    /** Anyone's: who is between can read and change everything. */
    record Anyone() implements Trust {}
  }

  public StorageProvider {
    variables = Map.copyOf(variables);
  }

  /** What it is called in messages. */
  public String where() {
    return endpoint.map(URI::toString).orElse("Amazon S3");
  }

  /** The key of the definition that describes it. */
  public String section() {
    return "storage_providers." + id.type() + "." + id.id();
  }

  @Override
  public String toString() {
    return "StorageProvider[%s, %s]".formatted(id, where());
  }
}
