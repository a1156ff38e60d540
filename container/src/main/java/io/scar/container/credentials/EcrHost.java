package io.scar.container.credentials;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host of a private registry of Amazon ECR.
 *
 * @param account 12 digits
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html">ECR's
 *     registries</a>
 */
public record EcrHost(String account, String region) {

  private static final Pattern HOST =
      Pattern.compile(
          "(\\d{12})\\.dkr[.-]ecr(?:-fips)?\\.([a-z]{2,}(?:-[a-z]+)+-\\d+)"
              + "\\.(?:amazonaws\\.com(?:\\.cn)?|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");

  /** Empty for any other host. */
  public static Optional<EcrHost> of(String host) {
    Matcher matcher = HOST.matcher(host);
    return matcher.matches()
        ? Optional.of(new EcrHost(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
