package io.scar.supervisor.config;

import java.net.URI;
import java.util.Optional;

/**
 * How this function reaches AWS.
 *
 * @param endpoint the address of all services where it is not AWS's own
 */
public record Aws(String region, Optional<URI> endpoint, Optional<RoleCredentials> credentials) {

  /** What Lambda's oldest region is to every AWS tool: the one when none is named. */
  public static final String DEFAULT_REGION = "us-east-1";
}
