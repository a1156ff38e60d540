package io.scar.local.batch;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.local.http.LocalAccount;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Batch could take on the roles of an environment. Those of this account that the local IAM
 * does not have are a fault that makes the environment invalid, as a misspelt role does in AWS; an
 * instance profile is there if a role of its name is. Those that AWS's console makes ({@code
 * service-role/…}, {@code aws-service-role/…}, {@code ecsInstanceRole}) and those of other accounts
 * count as being there.
 */
final class RoleCheck {

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):(?:role|instance-profile)/(.+)");
  private static final String CONSOLES_INSTANCE_ROLE = "ecsInstanceRole";

  private final Predicate<String> roles;

  /**
   * @param roles whether there is a role of this name
   */
  RoleCheck(Predicate<String> roles) {
    this.roles = roles;
  }

  /** Why an environment is invalid, in the words of its {@code statusReason}. */
  Optional<String> fault(JsonNode environment) {
    String service = environment.path("serviceRole").asText("");
    if (isMissing(service)) {
      return Optional.of(
          "CLIENT_ERROR - Not authorized to perform sts:AssumeRole: the service role %s does not exist"
              .formatted(service));
    }
    String instance = environment.path("computeResources").path("instanceRole").asText("");
    if (isMissing(instance)) {
      return Optional.of(
          "CLIENT_ERROR - Invalid IamInstanceProfile: %s does not exist".formatted(instance));
    }
    return Optional.empty();
  }

  private boolean isMissing(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches() || !matcher.group(1).equals(LocalAccount.ID)) {
      return false;
    }
    String path = matcher.group(2);
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (path.startsWith("service-role/")
        || path.startsWith("aws-service-role/")
        || name.equals(CONSOLES_INSTANCE_ROLE)) {
      return false;
    }
    return !roles.test(name);
  }
}
