package io.scar.supervisor.config;

import java.net.URI;
import java.util.Optional;

/**
 * How this function reaches AWS.
 *
 * @param endpoint the address of all services where it is not AWS's own
 */
public record Aws(String region, Optional<URI> endpoint, CredentialSource source) {

  /** What Lambda's oldest region is to every AWS tool: the one when none is named. */
  public static final String DEFAULT_REGION = "us-east-1";

  /** With credentials that never change. */
  public Aws(String region, Optional<URI> endpoint, Optional<RoleCredentials> credentials) {
    this(region, endpoint, new CredentialSource.Fixed(credentials));
  }

  /** Those to use now. */
  public Optional<RoleCredentials> credentials() {
    return source.current();
  }
}
