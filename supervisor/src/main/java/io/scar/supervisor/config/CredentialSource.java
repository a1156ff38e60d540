package io.scar.supervisor.config;

import java.util.Optional;

/** Where the role's credentials come from. */
public interface CredentialSource {

  /**
   * Those to use now; good for some minutes at least. Empty if there are none, so that requests are
   * not signed.
   */
  Optional<RoleCredentials> current();

  /** The same for as long as the process lives, as in Lambda. */
  record Fixed(Optional<RoleCredentials> credentials) implements CredentialSource {

    @Override
    public Optional<RoleCredentials> current() {
      return credentials;
    }
  }
}
