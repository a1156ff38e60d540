package io.scar.container.registry;

import io.scar.container.ContainerException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials for the private registries of Amazon ECR, from whoever can ask AWS for them ({@code
 * ecr:GetAuthorizationToken}).
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html">Private
 *     registry authentication</a>
 */
public final class EcrCredentials implements Credentials {

  /** Asks AWS. */
  @FunctionalInterface
  public interface Authorizer {

    /**
     * A credential for the registry of an account.
     *
     * @param account twelve digits
     * @param region for instance {@code eu-west-1}
     * @throws ContainerException DENIED or UNAVAILABLE
     */
    Credential authorize(String account, String region) throws ContainerException;
  }

  private static final Pattern HOST =
      Pattern.compile(
          "([0-9]{12})\\.dkr[.-]ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws)");

  private final Authorizer authorizer;

  public EcrCredentials(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  @Override
  public Optional<Credential> find(String host) throws ContainerException {
    Matcher ecr = HOST.matcher(host.toLowerCase(Locale.ROOT));
    return ecr.matches()
        ? Optional.of(authorizer.authorize(ecr.group(1), ecr.group(2)))
        : Optional.empty();
  }
}
