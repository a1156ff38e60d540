package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.http.LocalAccount;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Batch could take on the roles of an environment. A role or instance profile of this
 * account that the local IAM does not have is a fault that makes the environment invalid, as a
 * misspelt one does in AWS. Roles that Batch itself or AWS's console makes ({@code service-role/…},
 * {@code aws-service-role/…}) and those of other accounts count as being there.
 */
final class RoleCheck {

  private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(.+)");
  private static final Pattern PROFILE =
      Pattern.compile("(?:arn:aws[a-z-]*:iam::(\\d{12}):instance-profile/)?([^:]+)");

  private final Identities identities;

  RoleCheck(Identities identities) {
    this.identities = identities;
  }

  /** Why an environment is invalid, in the words of its {@code statusReason}. */
  Optional<String> fault(JsonNode environment) {
    String service = environment.path("serviceRole").asText("");
    if (isMissingRole(service)) {
      return Optional.of(
          "CLIENT_ERROR - Not authorized to perform sts:AssumeRole: the service role %s does not exist"
              .formatted(service));
    }
    String instance = environment.path("computeResources").path("instanceRole").asText("");
    if (isMissingProfile(instance)) {
      return Optional.of(
          "CLIENT_ERROR - Invalid IamInstanceProfile: %s does not exist".formatted(instance));
    }
    return Optional.empty();
  }

  private boolean isMissingRole(String arn) {
    Matcher role = ROLE.matcher(arn);
    if (!role.matches() || !role.group(1).equals(LocalAccount.ID)) {
      return false;
    }
    String path = role.group(2);
    return !path.startsWith("service-role/")
        && !path.startsWith("aws-service-role/")
        && !identities.hasRole().test(name(path));
  }

  /**
   * @param given a name or an ARN; empty in Fargate
   */
  private boolean isMissingProfile(String given) {
    Matcher profile = PROFILE.matcher(given);
    if (!profile.matches()) {
      return !given.isEmpty();
    }
    String account = profile.group(1);
    return (account == null || account.equals(LocalAccount.ID))
        && !identities.hasInstanceProfile().test(name(profile.group(2)));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
