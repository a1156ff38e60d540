package io.scar.supervisor.config;

import java.util.Optional;

/**
 * What requests are signed with: the AWS credentials of the function's role, or a storage's own
 * keys. Its text never shows them.
 *
 * @param sessionToken absent for credentials that are not temporary, as a local cloud's may be
 */
public record RoleCredentials(
    String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

  @Override
  public String toString() {
    return "RoleCredentials[hidden]";
  }
}
