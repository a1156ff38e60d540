package io.scar.container.registry;

/** What proves to a registry who asks. The secret is in no message, log line or text form. */
public sealed interface Credential {

  /** Whose it is, which tells how its user gives another one. */
  enum Origin {
    /** {@code docker login}: Docker's config.json, or a helper that it names. */
    LOGIN,
    /** {@code lambda.container.registry} of a definition. */
    DEFINITION,
    /** Amazon ECR, asked for a token. */
    ECR
  }

  /** Where it is from. */
  Origin origin();

  /** A user's name with a password or an access token in its place. */
  record Password(String username, String secret, Origin origin) implements Credential {
    public Password {
      if (username.isEmpty() || username.indexOf(':') >= 0) {
        throw new IllegalArgumentException("a user's name is not empty and has no colon");
      }
    }

    /** One of {@code docker login}. */
    public Password(String username, String secret) {
      this(username, secret, Origin.LOGIN);
    }

    @Override
    public String toString() {
      return "Password[" + username + ", secret not shown, " + origin + "]";
    }
  }

  /**
   * What {@code docker login} got from the registry's token server instead of the password; the
   * token server gives access tokens for it.
   */
  record IdentityToken(String token) implements Credential {
    @Override
    public Origin origin() {
      return Origin.LOGIN;
    }

    @Override
    public String toString() {
      return "IdentityToken[not shown]";
    }
  }

  /** An access token that is shown to the registry as it is. */
  record AccessToken(String token) implements Credential {
    @Override
    public Origin origin() {
      return Origin.LOGIN;
    }

    @Override
    public String toString() {
      return "AccessToken[not shown]";
    }
  }
}
